import { hashDocument } from '../../../documents/index.ts';
import { defineRule } from '../../rule.ts';

export const hashOfProfiles = defineRule({
  id: 'hash-of-profiles',
  why: 'the plan was made from other profiles rows than the ones given',
  needs: ['profiles'],
  check: ({ plan, profiles }) => {
    const expected = hashDocument(profiles);
    return plan.inputs.profiles === expected ? [] : [{ path: 'inputs.profiles', expected, got: plan.inputs.profiles }];
  },
});
