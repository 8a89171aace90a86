import { hashPlan } from '../../../documents/index.ts';
import { absentField } from '../../absence.ts';
import { defineRule } from '../../rule.ts';

export const hashOfPlan = defineRule({
  id: 'hash-of-plan',
  why: 'a plan that was changed after it was made is not the plan that was checked',
  absent: absentField('hash'),
  check: ({ plan }) => {
    if (plan.hash === undefined) return [];
    const expected = hashPlan(plan);
    return plan.hash === expected ? [] : [{ path: 'hash', expected, got: plan.hash }];
  },
});
