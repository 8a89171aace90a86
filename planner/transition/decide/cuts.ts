import { contains, enumerateGeometry, gpuModel } from '../../mig/index.ts';
import { emptyLayout, type Layout, layoutOf } from '../layout.ts';
import type { World } from '../world.ts';

/** A node of eight GPUs can be cut in tens of thousands of ways that hold most: too many to look at all orders of. */
const MOST_SUMS = 2_000;

/**
 * Every cut of a node of the group that no other one contains, as far as gates need its instances: what can run on
 * any cut can run on one of these.
 *
 * @param useful kinds that pods with a gate run on
 * @returns undefined where there are too many, or the GPU model is not known
 */
export function largestCuts(world: World, group: number, useful: readonly number[]): Layout[] | undefined {
  const { gpu, gpusPerNode } = world.groups[group]!;
  const model = gpuModel(gpu);
  const names = useful.filter((kind) => world.kinds[kind]!.gpu === gpu).map((kind) => world.kinds[kind]!.profile);
  const profiles = model?.profiles.filter(({ name }) => names.includes(name)) ?? [];
  if (!model || profiles.length < names.length) return undefined;
  if (names.length === 0) return [emptyLayout(gpusPerNode)];
  const shapes = enumerateGeometry(model, profiles, world.rules).dominantShapes;
  let sums: Sum[] = [{ counts: profiles.map(() => 0), gpus: [] }];
  for (let n = 0; n < gpusPerNode; n++) {
    const longer = new Map<string, Sum>();
    for (const { counts, gpus } of sums) {
      for (const shape of shapes) {
        const sum = counts.map((count, p) => count + shape[p]!);
        longer.set(sum.join(), { counts: sum, gpus: [...gpus, shape] });
      }
      if (longer.size > MOST_SUMS) return undefined;
    }
    sums = [...longer.values()];
  }
  return sums
    .filter(({ counts }) => !sums.some((other) => other.counts !== counts && contains(other.counts, counts)))
    .map(({ gpus }) =>
      layoutOf(
        gpu,
        gpus.map((shape) => shape.flatMap((count, p) => Array<string>(count).fill(profiles[p]!.name))),
      ),
    );
}

interface Sum {
  readonly counts: readonly number[];
  readonly gpus: readonly (readonly number[])[];
}
