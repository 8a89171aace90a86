import { defineRule } from '../../rule.ts';
import { isRounded } from '../../tolerance.ts';

export const gapIsTrue = defineRule({
  id: 'gap-is-true',
  why: 'the gap tells how much a better plan could save at most; it is 0 exactly when the plan meets the bound',
  check: ({ plan }) => {
    const { gap, lowerBound } = plan.certificate;
    const { gpus } = plan.summary;
    const expected = gpus === 0 ? 0 : (gpus - lowerBound) / gpus;
    if (isRounded(gap, expected) && (gap === 0) === (lowerBound === gpus)) return [];
    const got = String(gap);
    return [{ path: 'certificate.gap', expected: `${expected} = (gpus - lowerBound) / gpus`, got }];
  },
});
