import type { PlacedGpu } from '../../context.ts';
import { defineRule } from '../../rule.ts';

export const no4gWith3g = defineRule({
  id: 'no-4g-with-3g',
  why: 'under partition rules no-4g-3g the driver refuses a 4g and a 3g on one GPU',
  check: ({ gpus, partitionRules }) =>
    gpus
      .filter((at) => partitionRules === 'no-4g-3g' && hasSize(at, 4) && hasSize(at, 3))
      .map(({ path, gpu }) => ({
        path: `${path}.instances`,
        expected: 'no 4g beside a 3g (partitionRules no-4g-3g)',
        got: gpu.instances.map((instance) => instance.profile).join(' + '),
      })),
});

/** The rule is about GPUs of seven compute slices; an A30 has neither size beside the other. */
function hasSize({ gpu, model }: PlacedGpu, computeSlices: number): boolean {
  if (model?.computeSlices !== 7) return false;
  const names = model.profiles.filter((p) => p.computeSlices === computeSlices).map((p) => p.name);
  return gpu.instances.some((instance) => names.includes(instance.profile));
}
