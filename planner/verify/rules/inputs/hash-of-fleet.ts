import { hashDocument } from '../../../documents/index.ts';
import { defineRule } from '../../rule.ts';

export const hashOfFleet = defineRule({
  id: 'hash-of-fleet',
  why: 'the plan was made from another fleet than the one given',
  needs: ['fleet'],
  check: ({ plan, fleet }) => {
    const expected = hashDocument(fleet);
    return plan.inputs.fleet === expected ? [] : [{ path: 'inputs.fleet', expected, got: plan.inputs.fleet }];
  },
});
