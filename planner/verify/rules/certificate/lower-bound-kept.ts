import { defineRule } from '../../rule.ts';

export const lowerBoundKept = defineRule({
  id: 'lower-bound-kept',
  why: 'a plan below the bound of all plans shows that one of the two is wrong',
  check: ({ plan, servingGpus }) => {
    const { lowerBound } = plan.certificate;
    if (lowerBound <= servingGpus.length) return [];
    const expected = `at most ${servingGpus.length}, the GPUs of this plan`;
    return [{ path: 'certificate.lowerBound', expected, got: String(lowerBound) }];
  },
});
