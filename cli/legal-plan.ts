import type { DocumentIssue, Fleet, Plan } from '../planner/documents/index.ts';
import { VERIFY_RULES, verifyPlan } from '../planner/verify/index.ts';

/** What no cluster can have, whoever made the plan; and a hash that names another plan than the one it stands in. */
const OF_ANY_PLAN: ReadonlySet<string> = new Set([
  'gpu-model-known',
  'profile-known',
  'start-allowed',
  'no-overlap',
  'profile-count',
  'no-4g-with-3g',
  'gpu-listed-once',
  'node-in-one-group',
  'hash-of-plan',
]);

/** What nodes of a fleet cannot have. */
const OF_ITS_FLEET: ReadonlySet<string> = new Set(['gpu-of-node-group', 'node-lists-every-gpu', 'no-4g-with-3g']);

/** A broken rule as an issue of the plan's file. */
export interface RuleIssue extends DocumentIssue {
  readonly rule: string;
}

/**
 * Why a plan cannot be worked with. Whether it serves a demand, and how well, is left to `verify`: what runs, or was
 * observed, need not be good.
 */
export function issuesOfPlan(plan: Plan, file: string): RuleIssue[] {
  return broken(OF_ANY_PLAN, plan, undefined, file, (rule) =>
    rule === 'hash-of-plan'
      ? 'the plan was changed after it was made: make it anew, or remove its hash'
      : 'no cluster can have this: correct it, or make the plan anew',
  );
}

/** Why a plan cannot be reached on a fleet. Not for what runs before: that may be of a fleet from before. */
export function issuesOnFleet(plan: Plan, fleet: Fleet, file: string): RuleIssue[] {
  return broken(OF_ITS_FLEET, plan, fleet, file, () => 'give the fleet that the plan was made for');
}

function broken(
  ids: ReadonlySet<string>,
  plan: Plan,
  fleet: Fleet | undefined,
  file: string,
  advice: (rule: string) => string,
): RuleIssue[] {
  const rules = VERIFY_RULES.filter(({ id }) => ids.has(id));
  return verifyPlan({ plan, fleet }, rules).violations.map(({ rule, path, expected, got }) => ({
    code: 'invalid',
    rule,
    file,
    path,
    expected,
    got,
    hint: `${advice(rule)} (rule ${rule})`,
  }));
}
