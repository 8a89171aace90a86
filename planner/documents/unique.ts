import type * as z from 'zod';

/** What `translate.ts` needs to name both places of a duplicate. */
export interface DuplicateParams {
  readonly duplicateOf: readonly PropertyKey[];
}

/**
 * Refinement: no two entries of a list share `key`. Linear in the list.
 *
 * @param key field whose value must be unique
 * @param what the thing named, as the message says it ("service name")
 */
export function uniqueBy<K extends string>(key: K, what: string) {
  return (items: readonly { readonly [P in K]: string }[], ctx: z.core.$RefinementCtx): void => {
    const first = new Map<string, number>();
    items.forEach((item, index) => {
      const seen = first.get(item[key]);
      if (seen === undefined) {
        first.set(item[key], index);
        return;
      }
      const params: DuplicateParams = { duplicateOf: [seen, key] };
      ctx.addIssue({ code: 'custom', path: [index, key], message: `a unique ${what}`, input: item[key], params });
    });
  };
}
