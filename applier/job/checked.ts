import { type FeasibleTransition, hashPlan, type Plan, type Transition } from '../../planner/documents/index.ts';
import { InvalidInputError } from './errors.ts';

/**
 * The transition, if it is one that can be carried out and leads to the plan.
 *
 * @throws InvalidInputError
 */
export function checkedTransition(plan: Plan, transition: Transition): FeasibleTransition {
  if (transition.feasible === false) {
    const { service, step, lacks, surge } = transition.blocked;
    const lack = service === null ? '' : `; ${service} would lack ${lacks} requests/s`;
    const way = surge === null ? '' : `; ${surge} more nodes would make a way (fleet: surge)`;
    throw new InvalidInputError(`the transition is blocked at step ${JSON.stringify(step)}${lack}${way}`);
  }
  // Computed, not the one that is stated.
  const hash = hashPlan(plan);
  if (plan.hash !== undefined && plan.hash !== hash) {
    throw new InvalidInputError(
      `the plan was changed after it was made: it states hash ${plan.hash}, its own is ${hash}`,
    );
  }
  if (transition.to !== hash) {
    throw new InvalidInputError(`the transition leads to plan ${transition.to}, this is plan ${hash}`);
  }
  const lowered = loweredGates(plan, transition);
  if (lowered.length > 0) {
    throw new InvalidInputError(
      `the transition was changed after it was made, or is of another plan: ${lowered.join('; ')}. Make it anew with mig-planner transition`,
    );
  }
  return transition;
}

/** Sums and products of rates carry rounding of this relative size. */
const ROUNDING = 1e-9;

/**
 * Gates that are lower than what a service was promised in both plans. All else that a hand may change is found by the
 * cluster, which is compared with the base and asked before each step; what must not be lost stands in the gates alone.
 */
function loweredGates(plan: Plan, { base, gate }: FeasibleTransition): string[] {
  const planned = new Map(plan.services.map((service) => [service.name, service]));
  return (base?.services ?? []).flatMap(({ name, rate }) => {
    const next = planned.get(name);
    if (next === undefined) return [];
    // The way back to a plan that has less than its rate asks for no more than that.
    const least = Math.min(rate, next.rate, next.capacity);
    const got = gate[name];
    if (got !== undefined && got >= least * (1 - ROUNDING)) return [];
    return [`gate.${name}: expected at least ${least} requests/s, got ${got ?? 'none'}`];
  });
}
