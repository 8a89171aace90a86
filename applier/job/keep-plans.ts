import { type FeasibleTransition, type Plan, planHash } from '../../planner/documents/index.ts';
import type { KeptPlans } from '../cluster/index.ts';
import { observedPlan } from '../observe/index.ts';
import type { Snapshot } from '../types.ts';

/**
 * Keeps the plan that is to be applied. Where none is kept yet, what runs now is kept before it: the way back leads
 * there.
 */
export async function keepWayBack(
  kept: KeptPlans,
  plan: Plan,
  transition: FeasibleTransition,
  snapshot: Snapshot,
): Promise<void> {
  const { current } = await kept.history();
  if (current === planHash(plan)) return; // goes on, or was applied before
  if (current === null && transition.from !== null && transition.base) {
    const { nodes, services } = transition.base;
    const known = {
      services: services.map((service) => ({ ...plan.services.find(({ name }) => name === service.name), ...service })),
      points: nodes.flatMap(({ gpu, pods }) => pods.map((pod) => ({ ...pod, gpu }))),
      // The nodes of the base are bound; others have no part in what runs.
      nodeGroups: [],
    };
    await kept.keep(observedPlan(snapshot, known).plan, true);
  }
  await kept.keep(plan);
}
