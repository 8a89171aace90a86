import { hashDocument } from '../../../documents/index.ts';
import { defineRule } from '../../rule.ts';

export const hashOfWorkload = defineRule({
  id: 'hash-of-workload',
  why: 'the plan was made from another workload than the one given',
  needs: ['workload'],
  check: ({ plan, workload }) => {
    const expected = hashDocument(workload);
    return plan.inputs.workload === expected ? [] : [{ path: 'inputs.workload', expected, got: plan.inputs.workload }];
  },
});
