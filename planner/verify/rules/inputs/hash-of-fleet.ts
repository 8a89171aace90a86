import { hashDocument } from '../../../documents/index.ts';
import { absentField } from '../../absence.ts';
import { defineRule } from '../../rule.ts';

export const hashOfFleet = defineRule({
  id: 'hash-of-fleet',
  why: 'the plan was made from another fleet than the one given',
  needs: ['fleet'],
  absent: absentField('inputs'),
  check: ({ plan: { inputs }, fleet }) => {
    if (inputs === undefined) return [];
    const expected = hashDocument(fleet);
    return inputs.fleet === expected ? [] : [{ path: 'inputs.fleet', expected, got: inputs.fleet }];
  },
});
