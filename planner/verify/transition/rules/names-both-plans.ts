import { hashPlan, type Plan } from '../../../documents/index.ts';
import type { TransitionFinding, TransitionRule } from '../rule.ts';

/** A rollback sets out from the plan that was to be reached. */
export const namesBothPlans: TransitionRule = {
  id: 'names-both-plans',
  why: 'a transition between other plans would leave the cluster in a state that nobody planned',
  check: ({ transition, from, to, begun }) => {
    const findings: TransitionFinding[] = [];
    const start = begun ? begun.towards : from;
    const expected = start && hashOf(start);
    if (transition.from !== expected)
      findings.push({ path: 'from', expected: String(expected), got: String(transition.from) });
    if (to && transition.to !== hashOf(to)) findings.push({ path: 'to', expected: hashOf(to), got: transition.to });
    return findings;
  },
};

const hashOf = (plan: Plan) => plan.hash ?? hashPlan(plan);
