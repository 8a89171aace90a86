import type { Plan, Transition } from '../../planner/documents/index.ts';
import type { KnownNodes } from './release.ts';

/** Every node that a run deals with, and its group; the plan in force has the last word. */
export function knownNodes(from: Plan | null, transition: Transition, to: Plan): KnownNodes {
  const groupOf = new Map<string, string>();
  for (const { node, nodeGroup } of from?.gpus ?? []) groupOf.set(node, nodeGroup);
  for (const step of transition.feasible === false ? [] : transition.steps)
    if (step.action === 'addNode' && step.nodeGroup !== undefined) groupOf.set(step.node, step.nodeGroup);
  for (const { node, nodeGroup } of to.gpus) groupOf.set(node, nodeGroup);
  return { groupOf, inForce: new Set(to.gpus.map(({ node }) => node)) };
}
