import { compare, ONE, show } from '../../exact.ts';
import { dearestGpu } from '../../price-bound.ts';
import { defineRule, type Finding } from '../../rule.ts';

export const noGpuAboveOne = defineRule({
  id: 'no-gpu-above-one',
  why: 'prices prove a bound only if no legal GPU is worth more than 1 at them; compared without rounding',
  needs: ['fleet'],
  check: ({ plan, fleetModels, partitionRules }) =>
    fleetModels.flatMap((gpu): Finding[] => {
      const { value, content } = dearestGpu(gpu, plan.certificate.prices, partitionRules);
      if (compare(value, ONE) <= 0) return [];
      const expected = `every legal ${gpu} to be worth at most 1`;
      return [{ path: 'certificate.prices', expected, got: `${show(value)} for ${content}` }];
    }),
});
