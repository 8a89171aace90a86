import { plainProfile } from '../labels.ts';

/** Names of MIG profiles per GPU index, GPUs in PCI order. The order inside a GPU says nothing. */
export type Layout = readonly (readonly string[])[];

/** Largest first, in which mig-parted creates the instances; fixed, as the name of an entry is the hash of it. */
export const largestFirst = (profiles: readonly string[]): string[] =>
  [...profiles].sort((a, b) => (a < b ? 1 : a > b ? -1 : 0));

/** Whether two layouts cut every GPU alike. */
export const sameLayout = (a: Layout, b: Layout): boolean => layoutKey(a) === layoutKey(b);

/** Equal for equal layouts. */
export const layoutKey = (layout: Layout): string => JSON.stringify(layout.map(largestFirst));

/**
 * Instances per profile of a whole node: all that Kubernetes sees of a layout.
 *
 * Profiles are named as resources have them, `+` as `.`, so that counts from plans and from nodes can be compared.
 */
export function countsOf(layout: Layout): Map<string, number> {
  const counts = new Map<string, number>();
  for (const profile of layout.flat().map(plainProfile)) counts.set(profile, (counts.get(profile) ?? 0) + 1);
  return counts;
}
