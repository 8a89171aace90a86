import { compare, exact, show } from '../../exact.ts';
import { defineRule } from '../../rule.ts';

export const lowerBoundProven = defineRule({
  id: 'lower-bound-proven',
  why: 'whoever says that prices prove the bound must have prices that do; more than they prove is branching',
  needs: ['profiles', 'fleet'],
  check: (context) => {
    const { lowerBound, method } = context.plan.certificate;
    const { sum, gpus } = context.priceBound();
    if (method === 'branching' || compare(exact(lowerBound), { units: gpus, scale: 0 }) <= 0) return [];
    const expected = `at most ${gpus}, which is ${show(sum)} rounded up (method ${method})`;
    return [{ path: 'certificate.lowerBound', expected, got: String(lowerBound) }];
  },
});
