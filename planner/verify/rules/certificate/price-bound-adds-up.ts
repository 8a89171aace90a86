import { absentFromServices } from '../../absence.ts';
import { nearest, show } from '../../exact.ts';
import { defineRule } from '../../rule.ts';

/** The plan writes the bound as a double; readers who add the prices up with a calculator get this close. */
const TOLERANCE = 1e-6;

export const priceBoundAddsUp = defineRule({
  id: 'price-bound-adds-up',
  why: "priceBound is the sum over services of the cheapest whole-number cover of their rate at the plan's prices",
  needs: ['profiles', 'fleet'],
  absent: (context) => [
    ...(context.plan.certificate.priceBound === undefined ? [{ what: 'certificate.priceBound' }] : []),
    ...absentFromServices('model', 'latencyMs')(context),
  ],
  check: (context) => {
    const { priceBound, method } = context.plan.certificate;
    if (priceBound === undefined || !context.priceable) return [];
    const { sum, exact } = context.priceBound();
    const difference = priceBound - nearest(sum);
    // A sum that could not be settled in time is itself a lower bound; then only a claim below it is surely wrong.
    const wrong = exact ? Math.abs(difference) > TOLERANCE : difference < -TOLERANCE;
    // Without a proof there may be no prices; claiming less than they give harms nobody.
    if (!wrong || (method === 'none' && difference < 0)) return [];
    return [{ path: 'certificate.priceBound', expected: show(sum), got: String(priceBound) }];
  },
});
