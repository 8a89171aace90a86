import * as z from 'zod';

/** A text of a form; `what` says in words what would have been right. */
export function matching(form: RegExp, what: string) {
  return z.string({ error: what }).regex(form, { error: what });
}

/** Name of a folder under `demand/` in the bucket. */
export function workloadName() {
  return matching(WORKLOAD, 'the name of a folder under demand/ (a-z, 0-9 and "-", at most 63 characters)');
}

const WORKLOAD = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
