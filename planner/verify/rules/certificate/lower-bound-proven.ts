import { absentFromServices } from '../../absence.ts';
import { compare, exact, show } from '../../exact.ts';
import { gpusByPrices } from '../../fleet-bound.ts';
import { defineRule } from '../../rule.ts';

export const lowerBoundProven = defineRule({
  id: 'lower-bound-proven',
  why: 'whoever says that prices prove the bound must have prices that do; more than they prove is branching',
  needs: ['profiles', 'fleet'],
  absent: absentFromServices('model', 'latencyMs'),
  check: (context) => {
    const { lowerBound, method } = context.plan.certificate;
    if (method === 'branching' || !context.priceable) return [];
    const proven = gpusByPrices(context);
    if (compare(exact(lowerBound), { units: proven, scale: 0 }) <= 0) return [];
    const sum = show(context.priceBound().sum);
    const expected = `at most ${proven}, as the covers are worth ${sum} (method ${method})`;
    return [{ path: 'certificate.lowerBound', expected, got: String(lowerBound) }];
  },
});
