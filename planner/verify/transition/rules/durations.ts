import type { TransitionFinding, TransitionRule } from '../rule.ts';
import { isNear } from '../tolerance.ts';

export const durationsOfFleet: TransitionRule = {
  id: 'durations-of-fleet',
  why: 'the fleet states how long its steps take',
  check: ({ transition, fleet, path }) =>
    transition.steps.flatMap(({ action, seconds }, step): TransitionFinding[] => {
      const stated = fleet.spec.durations?.[action];
      if (stated === undefined || isNear(stated, seconds)) return [];
      return [{ path: path(step, 'seconds'), expected: String(stated), got: String(seconds) }];
    }),
};

/** Written rounded to milliseconds. */
const PRECISION = 1e-3;

export const secondsAddUp: TransitionRule = {
  id: 'seconds-add-up',
  why: 'the duration of the whole is that of its longest chain of steps',
  check: ({ transition, graph: { begin, earlier } }) => {
    const done = new Float64Array(transition.steps.length);
    transition.steps.forEach(({ seconds }, step) => {
      let start = 0;
      for (let at = begin[step]!; at < begin[step + 1]!; at++) start = Math.max(start, done[earlier[at]!]!);
      done[step] = start + seconds;
    });
    const longest = done.reduce((most, end) => Math.max(most, end), 0);
    if (Math.abs(longest - transition.seconds) <= PRECISION) return [];
    return [{ path: 'seconds', expected: String(longest), got: String(transition.seconds) }];
  },
};
