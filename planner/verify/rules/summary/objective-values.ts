import { absentField } from '../../absence.ts';
import { objectiveProblem } from '../../objective-value.ts';
import { defineRule, type Finding } from '../../rule.ts';

export const objectiveValues = defineRule({
  id: 'objective-values',
  why: 'plans are compared by these numbers, so they must be those of this very plan',
  absent: absentField('objective'),
  check: (context) =>
    (context.plan.objective ?? []).flatMap(({ objective, value }, i): Finding[] => {
      const expected = objectiveProblem(context, objective, value);
      return expected === undefined ? [] : [{ path: `objective[${i}].value`, expected, got: String(value) }];
    }),
});
