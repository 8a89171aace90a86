import { contains, countsKey, type Geometry } from '../../planner/mig/index.ts';

/**
 * Any way to cut `gpus` GPUs into that many instances of each profile.
 *
 * GPU by GPU takes what of the rest fits together and cannot be added to: whatever a larger cut leaves over is easier
 * to place. Remainders that led nowhere are remembered, so eight GPUs take milliseconds.
 *
 * @param counts by the geometry's profiles
 * @returns counts per GPU, or null where there is no such way
 */
export function legalPacking(geometry: Geometry, counts: readonly number[], gpus: number): number[][] | null {
  const legal = [...geometry.layouts.keys()].map((key) => key.split(',').map(Number)).sort((a, b) => size(b) - size(a));
  const hopeless = new Set<string>();
  const { computeSlices, memorySlices } = geometry.model;
  const slices = (rest: readonly number[], of: 'computeSlices' | 'memorySlices') =>
    rest.reduce((sum, count, p) => sum + count * geometry.profiles[p]![of], 0);
  const pack = (rest: readonly number[], left: number): number[][] | null => {
    if (rest.every((count) => count === 0)) return Array.from({ length: left }, () => rest.map(() => 0));
    if (left === 0 || slices(rest, 'computeSlices') > left * computeSlices) return null;
    if (slices(rest, 'memorySlices') > left * memorySlices) return null;
    const key = `${left} ${countsKey(rest)}`;
    if (hopeless.has(key)) return null;
    const tried: (readonly number[])[] = [];
    for (const cut of legal) {
      if (!contains(rest, cut) || tried.some((larger) => contains(larger, cut))) continue;
      tried.push(cut);
      const others = pack(
        rest.map((count, p) => count - cut[p]!),
        left - 1,
      );
      if (others) return [cut, ...others];
    }
    hopeless.add(key);
    return null;
  };
  return pack(counts, gpus);
}

const size = (counts: readonly number[]) => counts.reduce((sum, count) => sum + count, 0);
