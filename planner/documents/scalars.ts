import * as z from 'zod';

/**
 * Building blocks of every document.
 *
 * The `error` of a schema is always the *expectation* in words ("a finite number > 0"), never a sentence:
 * `translate.ts` puts it between "expected" and "got".
 */

export const API_VERSION = 'mig-planner/v1';

type Expectation = { readonly error: string };
const expecting = (error: string): Expectation => ({ error });

const apiVersion = z.literal(API_VERSION, expecting(JSON.stringify(API_VERSION)));

/** An object of exactly these fields. The message of an unknown field is the list of the known ones, comma-separated. */
export function fields<S extends z.core.$ZodShape>(shape: S) {
  const known = Object.keys(shape).join(', ');
  return z.strictObject(shape, {
    error: (issue) => (issue.code === 'unrecognized_keys' ? known : `a map with the fields ${known}`),
  });
}

/** The fields every document begins with. */
export function header<K extends string>(kind: K) {
  return { apiVersion, kind: z.literal(kind, expecting(JSON.stringify(kind))) };
}

const LABEL = /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?$/;
const SUBDOMAIN = /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*$/;

/** DNS-1123 label: what Kubernetes takes as a Service name or a namespace. */
export function dnsLabel(maxLength = 63) {
  const e = expecting(`a DNS-1123 label (a-z, 0-9 and "-", at most ${maxLength} characters)`);
  return z
    .string(e)
    .max(maxLength, { ...e, abort: true })
    .regex(LABEL, e);
}

/** DNS-1123 subdomain: what Kubernetes takes as the name of most objects. */
export function dnsSubdomain() {
  const e = expecting('a DNS-1123 name (a-z, 0-9, "-" and ".", at most 253 characters)');
  return z
    .string(e)
    .max(253, { ...e, abort: true })
    .regex(SUBDOMAIN, e);
}

/** Text with at least one character and no white space around it. */
export function text() {
  const e = expecting('a text, not empty and without surrounding white space');
  return z.string(e).regex(/^\S(?:.*\S)?$/s, e);
}

/** A finite number > 0, at most `max`. */
export function positive(max?: number) {
  const e = expecting(max === undefined ? 'a finite number > 0' : `a finite number > 0 and <= ${max}`);
  const schema = z.number(e).positive(e);
  return max === undefined ? schema : schema.max(max, e);
}

/** A finite number >= 0, at most `max`. */
export function nonNegative(max?: number) {
  const e = expecting(max === undefined ? 'a finite number >= 0' : `a finite number >= 0 and <= ${max}`);
  const schema = z.number(e).nonnegative(e);
  return max === undefined ? schema : schema.max(max, e);
}

/** Any finite number. */
export function finite() {
  return z.number(expecting('a finite number'));
}

/** A whole number from `min` to `max`. */
export function whole(min: number, max: number = Number.MAX_SAFE_INTEGER) {
  const e = expecting(
    max === Number.MAX_SAFE_INTEGER ? `a whole number >= ${min}` : `a whole number from ${min} to ${max}`,
  );
  return z.int(e).min(min, e).max(max, e);
}

export function flag() {
  return z.boolean(expecting('true or false'));
}

/** SHA-256 as 64 lower-case hex digits. */
export function sha256Hex() {
  const e = expecting('a SHA-256 hash of 64 lower-case hex digits');
  return z.string(e).regex(/^[0-9a-f]{64}$/, e);
}

export function oneOf<const V extends readonly string[]>(values: V) {
  return z.enum(values, expecting(`one of ${values.join(', ')}`));
}

/** A list with at least `min` entries. */
export function list<T extends z.core.$ZodType>(item: T, what: string, min = 0) {
  const e = expecting(min === 0 ? `a list of ${what}` : `a list of at least ${min} of: ${what}`);
  const schema = z.array(item, e);
  return min === 0 ? schema : schema.min(min, e);
}

/** A map from a name (of `what`) to a value. `__proto__` is no name: as a key it would set the object's prototype. */
export function table<T extends z.core.$ZodType>(value: T, what: string) {
  const name = z.string().regex(/^(?!__proto__$)/, { error: 'a name other than __proto__' });
  return z.record(name, value, expecting(`a map of ${what}`));
}
