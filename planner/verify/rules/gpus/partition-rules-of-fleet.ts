import { defineRule } from '../../rule.ts';

export const partitionRulesOfFleet = defineRule({
  id: 'partition-rules-of-fleet',
  why: 'a plan made under other partition rules may be illegal on the fleet, or bound the wrong problem',
  needs: ['fleet'],
  check: ({ plan, fleet }) => {
    const expected = fleet.spec.partitionRules ?? 'all';
    const got = plan.partitionRules ?? 'all';
    return got === expected ? [] : [{ path: 'partitionRules', expected: `${expected}, as in the fleet`, got }];
  },
});
