import { type FeasibleTransition, type Plan, planHash, type Transition } from '../../planner/documents/index.ts';
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
  const hash = planHash(plan);
  if (plan.hash !== undefined && plan.hash !== hash) {
    throw new InvalidInputError(
      `the plan was changed after it was made: it states hash ${plan.hash}, its own is ${hash}`,
    );
  }
  if (transition.to !== hash) {
    throw new InvalidInputError(`the transition leads to plan ${transition.to}, this is plan ${hash}`);
  }
  return transition;
}
