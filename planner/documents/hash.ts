import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import canonicalize from 'canonicalize';
import type { CompletePlan, Plan, UnhashedPlan } from './plan.ts';

/** A document's lists stand at most this deep (`spec.services`); their entries are made canonical one by one. */
const LIST_DEPTH = 3;
/** Characters gathered before they are hashed; the speed is flat from here on. */
const CHUNK = 65_536;

/**
 * Canonical JSON (RFC 8785): sorted keys, no white space, one form per number.
 *
 * @throws {TypeError} for a value JSON cannot hold (NaN, an infinity, undefined)
 */
export function canonicalJson(value: unknown): string {
  let json: string | undefined;
  try {
    json = canonicalize(value);
  } catch (cause) {
    throw new TypeError(`expected a value that JSON can hold: ${String(cause)}`, { cause });
  }
  if (json === undefined) throw new TypeError(`expected a value that JSON can hold, got ${typeof value}`);
  return json;
}

/**
 * SHA-256 of the canonical JSON, as 64 hex digits: equal for equal documents, whatever their file looked like.
 *
 * The text is hashed in pieces and never held as a whole: for a plan of 50,000 GPUs 1.2 s instead of 3.7 s.
 */
export function hashDocument(value: unknown): string {
  const hash = sha256.create();
  let pending = '';
  writeCanonical(value, LIST_DEPTH, (piece) => {
    pending += piece;
    if (pending.length < CHUNK) return;
    hash.update(utf8ToBytes(pending));
    pending = '';
  });
  return bytesToHex(hash.update(utf8ToBytes(pending)).digest());
}

/** Writes `canonicalJson(value)` in pieces: maps and lists down to `depth` part by part, what is below at once. */
function writeCanonical(value: unknown, depth: number, write: (piece: string) => void): void {
  if (depth === 0 || typeof value !== 'object' || value === null) {
    write(canonicalJson(value));
  } else if (Array.isArray(value)) {
    write('[');
    value.forEach((item, index) => {
      if (index > 0) write(',');
      writeCanonical(item, depth - 1, write);
    });
    write(']');
  } else {
    const entries = Object.entries(value).filter(([, item]) => item !== undefined);
    entries.sort(([a], [b]) => (a < b ? -1 : 1)); // by UTF-16 code units, as RFC 8785 says
    write('{');
    entries.forEach(([key, item], index) => {
      write(`${index > 0 ? ',' : ''}${JSON.stringify(key)}:`);
      writeCanonical(item, depth - 1, write);
    });
    write('}');
  }
}

/** Hash of a plan, leaving out its own `hash` field. */
export function hashPlan(plan: Plan): string {
  const { hash: _, ...rest } = plan;
  return hashDocument(rest);
}

/** The hash by which other documents name a plan: its own, or, where it carries none, the one it would carry. */
export function planHash(plan: Plan): string {
  return plan.hash ?? hashPlan(plan);
}

/** The plan, complete, with its hash. The last thing done to a plan: any later change makes it a forgery. */
export function finalisePlan(plan: UnhashedPlan): CompletePlan {
  return { ...plan, hash: hashPlan(plan) };
}
