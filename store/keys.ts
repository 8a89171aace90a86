import { InvalidKeyError } from './errors.ts';

/** In bytes of UTF-8. S3 takes 1,024; the rest is for the S3 adapter's own prefix, whatever it is in one place or another. */
export const MAX_KEY_BYTES = 900;

/** File systems end at 255 bytes a name; the rest is room for the directory adapter's own marks. */
export const MAX_SEGMENT_CHARS = 240;

// Control characters, and the two code points XML 1.0 cannot carry: S3 answers a listing in XML.
// biome-ignore lint/suspicious/noControlCharactersInRegex: refusing them is the purpose
const UNPRINTABLE = /[\u0000-\u001f\u007f-\u009f\ufffe\uffff]/;

const PLAIN = /^[A-Za-z0-9._=@,~-]$/;

/**
 * A key segment as a file name: ASCII only, so that no file system normalises it, and never with a leading dot
 * or a `+`, which leaves both to the directory adapter.
 */
export function encodeSegment(segment: string): string {
  let name = '';
  for (const char of segment) {
    if (PLAIN.test(char) && !(char === '.' && name === '')) name += char;
    else for (const byte of Buffer.from(char)) name += `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  }
  return name;
}

/** The segment a file name stands for, or undefined when {@link encodeSegment} did not make that name. */
export function decodeSegment(name: string): string | undefined {
  try {
    const segment = decodeURIComponent(name);
    return encodeSegment(segment) === name ? segment : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Refuses every key that some adapter could not keep as it is. Run by all of them, so that a key that works on a
 * laptop works on S3, and no key leaves the directory adapter's root.
 *
 * @throws InvalidKeyError
 */
export function checkKey(key: string): void {
  const fault = faultOf(key);
  if (fault !== undefined) throw new InvalidKeyError(key, fault);
}

/** Whether {@link checkKey} lets a key pass. */
export function isKey(key: string): boolean {
  return faultOf(key) === undefined;
}

/** Refuses a prefix that S3 cannot be asked for, instead of finding on a laptop what S3 would not find. */
export function checkPrefix(prefix: string): void {
  const fault = faultOfText(prefix);
  if (fault !== undefined) throw new InvalidKeyError(prefix, fault);
}

function faultOf(key: string): string | undefined {
  if (key === '') return 'it is empty';
  const fault = faultOfText(key);
  if (fault !== undefined) return fault;
  for (const segment of key.split('/')) {
    if (segment === '') return 'it begins or ends with a slash, or has two in a row';
    if (segment === '.' || segment === '..') return `it has a segment "${segment}"`;
    const chars = encodeSegment(segment).length;
    if (chars > MAX_SEGMENT_CHARS) {
      return `a segment takes ${chars} characters percent-encoded, at most ${MAX_SEGMENT_CHARS}`;
    }
  }
  return undefined;
}

function faultOfText(text: string): string | undefined {
  if (/\p{Surrogate}/u.test(text)) return 'it holds half of a surrogate pair';
  if (UNPRINTABLE.test(text)) return 'it holds a control character';
  const bytes = Buffer.byteLength(text);
  return bytes > MAX_KEY_BYTES ? `it takes ${bytes} bytes, at most ${MAX_KEY_BYTES}` : undefined;
}

/** Order of keys in a listing: by UTF-8 bytes, as S3. JavaScript's own order differs above U+FFFF. */
export function compareKeys(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
