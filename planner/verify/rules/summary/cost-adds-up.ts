import { exact, nearest, plus, ZERO } from '../../exact.ts';
import { defineRule } from '../../rule.ts';
import { isNearly } from '../../tolerance.ts';

export const costAddsUp = defineRule({
  id: 'cost-adds-up',
  why: 'cost is the price of the nodes that serve, shown exactly when the fleet states prices',
  needs: ['fleet'],
  check: (context) => {
    const path = 'summary.costPerHour';
    const got = context.plan.summary.costPerHour;
    const priced = context.fleet.spec.nodeGroups.some((group) => group.pricePerHour !== undefined);
    if (!priced)
      return got === undefined ? [] : [{ path, expected: 'none, as the fleet has no prices', got: `${got}` }];
    let sum = ZERO;
    for (const group of context.servingNodes.values()) {
      sum = plus(sum, exact(context.group(group)?.pricePerHour ?? 0));
    }
    const cost = nearest(sum);
    if (got !== undefined && isNearly(got, cost)) return [];
    return [{ path, expected: `${cost}, the price of ${context.servingNodes.size} nodes`, got: `${got ?? 'none'}` }];
  },
});
