import { absentFromServices } from '../../absence.ts';
import { isTrusted, provenLevelBound } from '../../fleet-bound.ts';
import { defineRule, type Finding } from '../../rule.ts';
import { isAtMost } from '../../tolerance.ts';

export const levelBoundsProven = defineRule({
  id: 'level-bounds-proven',
  why: "a bound on cost, nodes or GPUs must follow from lowerBound or from the level's own prices, or say that it is branching",
  needs: ['profiles', 'fleet'],
  absent: absentFromServices('model', 'latencyMs'),
  check: (context) =>
    context.plan.certificate.levels.flatMap((level, i): Finding[] => {
      if (level.objective === 'slack' || isTrusted(level) || !context.priceable) return [];
      const proven = provenLevelBound(context, level);
      if (isAtMost(level.bound, proven)) return [];
      const expected = `at most ${proven}, which is what the prices prove (method ${level.method ?? 'not given'})`;
      return [{ path: `certificate.levels[${i}].bound`, expected, got: String(level.bound) }];
    }),
});
