import { show } from '../../exact.ts';
import { defineRule } from '../../rule.ts';

export const lowerBoundProven = defineRule({
  id: 'lower-bound-proven',
  why: 'whoever says that prices prove the bound must have prices that do; more than they prove is branching',
  needs: ['profiles', 'fleet'],
  check: (context) => {
    const { lowerBound, method } = context.plan.certificate;
    const { sum, gpus } = context.priceBound();
    if (method === 'branching' || BigInt(lowerBound) <= gpus) return [];
    const expected = `at most ${gpus}, which is ${show(sum)} rounded up (method ${method})`;
    return [{ path: 'certificate.lowerBound', expected, got: String(lowerBound) }];
  },
});
