import type * as z from 'zod';

/** What `translate.ts` needs to name both places of a duplicate. */
export interface DuplicateParams {
  /** Path of the first place, from the list on. */
  readonly duplicateOf: readonly PropertyKey[];
}

/**
 * Parameters of a refinement of a list that runs even where entries have errors of their own, so that one run shows
 * everything there is to fix. Such a refinement must expect entries of any form.
 */
export const DESPITE_ERRORS = { when: ({ value }: { readonly value: unknown }) => Array.isArray(value) };

/**
 * Refinement, for use with {@link DESPITE_ERRORS}: no two entries of a list share `key`. Linear in the list.
 *
 * @param key field whose value must be unique
 * @param what the thing named, as the message says it ("service name")
 */
export function uniqueBy(key: string, what: string) {
  return (items: readonly unknown[], ctx: z.core.$RefinementCtx): void => {
    const first = new Map<string, number>();
    items.forEach((item, index) => {
      const value = (item as Readonly<Record<string, unknown>> | null | undefined)?.[key];
      if (typeof value !== 'string') return;
      const seen = first.get(value);
      if (seen === undefined) {
        first.set(value, index);
        return;
      }
      const params: DuplicateParams = { duplicateOf: [seen, key] };
      ctx.addIssue({ code: 'custom', path: [index, key], message: `a unique ${what}`, input: value, params });
    });
  };
}
