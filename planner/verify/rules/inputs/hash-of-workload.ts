import { hashDocument } from '../../../documents/index.ts';
import { absentField } from '../../absence.ts';
import { defineRule } from '../../rule.ts';

export const hashOfWorkload = defineRule({
  id: 'hash-of-workload',
  why: 'the plan was made from another workload than the one given',
  needs: ['workload'],
  absent: absentField('inputs'),
  check: ({ plan: { inputs }, workload }) => {
    if (inputs === undefined) return [];
    const expected = hashDocument(workload);
    return inputs.workload === expected ? [] : [{ path: 'inputs.workload', expected, got: inputs.workload }];
  },
});
