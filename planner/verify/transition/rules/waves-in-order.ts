import type { TransitionFinding, TransitionRule } from '../rule.ts';

export const wavesInOrder: TransitionRule = {
  id: 'waves-in-order',
  why: 'whoever stops after a wave must have done all of the waves before, and nothing of the next',
  check: ({ transition: { steps }, path }) =>
    steps.flatMap(({ wave }, step): TransitionFinding[] => {
      const before = steps[step - 1]?.wave ?? 0;
      if (wave === before || wave === before + 1) return [];
      return [{ path: path(step, 'wave'), expected: `${Math.max(1, before)} or ${before + 1}`, got: String(wave) }];
    }),
};
