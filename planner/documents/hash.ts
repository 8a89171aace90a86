import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import canonicalize from 'canonicalize';
import type { Plan, UnhashedPlan } from './plan.ts';

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

/** SHA-256 of the canonical JSON, as 64 hex digits: equal for equal documents, whatever their file looked like. */
export function hashDocument(value: unknown): string {
  return bytesToHex(sha256(utf8ToBytes(canonicalJson(value))));
}

/** Hash of a plan, leaving out its own `hash` field. */
export function hashPlan(plan: Plan | UnhashedPlan): string {
  const { hash: _, ...rest } = plan as Plan;
  return hashDocument(rest);
}

/** The plan with its hash. The last thing done to a plan: any later change makes it a forgery. */
export function finalisePlan(plan: UnhashedPlan): Plan {
  return { ...plan, hash: hashPlan(plan) };
}
