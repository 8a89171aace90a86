import { objectiveProblem } from '../../objective-value.ts';
import { defineRule, type Finding } from '../../rule.ts';
import { isAtMost, isNearly } from '../../tolerance.ts';

export const levelsAgree = defineRule({
  id: 'levels-agree',
  why: 'each level tells what the plan has, what no plan can beat, and whether the two are the same',
  check: (context) =>
    context.plan.certificate.levels.flatMap(({ objective, value, bound, proven }, i): Finding[] => {
      const path = `certificate.levels[${i}]`;
      const findings: Finding[] = [];
      const wrong = objectiveProblem(context, objective, value);
      if (wrong !== undefined) findings.push({ path: `${path}.value`, expected: wrong, got: String(value) });
      const kept = objective === 'slack' ? isAtMost(value, bound) : isAtMost(bound, value);
      if (!kept) {
        const expected = `${objective === 'slack' ? 'at least' : 'at most'} ${value}, which this plan reaches`;
        findings.push({ path: `${path}.bound`, expected, got: String(bound) });
      }
      if (proven && !isNearly(value, bound)) {
        findings.push({ path: `${path}.proven`, expected: `false, as ${value} is not ${bound}`, got: 'true' });
      }
      return findings;
    }),
});
