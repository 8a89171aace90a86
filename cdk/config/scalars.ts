import * as z from 'zod';
import { SHARED } from '../../functions/control/keys.ts';
import type { DuplicateParams } from '../../planner/documents/unique.ts';

/** A text of a form; `what` says in words what would have been right. */
export function matching(form: RegExp, what: string) {
  return z.string({ error: what }).regex(form, { error: what });
}

/** An address of somebody who is told something. */
export function email() {
  return matching(/^[^\s@]+@[^\s@]+\.[^\s@]+$/, 'an e-mail address');
}

/** Refinement of a list of texts, for use with DESPITE_ERRORS: none stands there twice. */
export function distinct(what: string) {
  return (items: readonly unknown[], ctx: z.core.$RefinementCtx): void => {
    items.forEach((item, index) => {
      const first = items.indexOf(item);
      if (typeof item !== 'string' || first === index) return;
      const params: DuplicateParams = { duplicateOf: [first] };
      ctx.addIssue({ code: 'custom', path: [index], message: `a unique ${what}`, input: item, params });
    });
  };
}

/** Name of a folder under `demand/` in the bucket. */
export function workloadName() {
  const what = `the name of a folder under demand/ (a-z, 0-9 and "-", at most 63 characters; not "${SHARED}")`;
  return matching(WORKLOAD, what).refine((name) => name !== SHARED, { error: what });
}

const WORKLOAD = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
