import type { Plan, TransitionBase } from '../documents/index.ts';
import type { RunningPods } from './running-pods.ts';
import type { World, WorldNode } from './world.ts';

/**
 * The state before the first operation, in the words of the document: whoever carries the steps out compares the
 * cluster with it, without the plan that was left.
 *
 * @param named the plan that `from` names
 */
export function baseOf(
  world: World,
  nodes: readonly WorldNode[],
  pods: RunningPods,
  named: Plan | null,
): TransitionBase {
  return {
    nodes: nodes.flatMap(({ name, group, gpu, initial }, index) =>
      initial
        ? {
            node: name,
            nodeGroup: world.groups[group]!.name,
            gpu,
            layout: initial.layout.gpus.map((profiles) => [...profiles]),
            ...(initial.cordoned ? { cordoned: true } : {}),
            pods: pods.listed(index),
          }
        : [],
    ),
    services: named?.services.map(({ name, rate }) => ({ name, rate })) ?? [],
  };
}
