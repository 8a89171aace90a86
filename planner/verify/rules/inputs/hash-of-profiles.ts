import { hashDocument } from '../../../documents/index.ts';
import { absentField } from '../../absence.ts';
import { defineRule } from '../../rule.ts';

export const hashOfProfiles = defineRule({
  id: 'hash-of-profiles',
  why: 'the plan was made from other profiles rows than the ones given',
  needs: ['profiles'],
  absent: absentField('inputs'),
  check: ({ plan: { inputs }, profiles }) => {
    if (inputs === undefined) return [];
    const expected = hashDocument(profiles);
    return inputs.profiles === expected ? [] : [{ path: 'inputs.profiles', expected, got: inputs.profiles }];
  },
});
