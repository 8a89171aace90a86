import type { Fleet, Plan, Transition } from '../../planner/documents/index.ts';

/**
 * Nodes that each group needs at the worst moment of a transition: those of the plan that is left and every one that
 * is added. Nodes that are given back on the way are counted, since their instances run until the transition is done;
 * where that would be more than the fleet allows, an emptied node is what takes the place of a new one.
 */
export function neededNodes(transition: Transition, from: Plan | null, fleet: Fleet): Map<string, number> {
  const needed = new Map<string, number>();
  if (transition.feasible === false) return needed;
  const count = (group: string): unknown => needed.set(group, (needed.get(group) ?? 0) + 1);
  const running = new Map((from?.gpus ?? []).map(({ node, nodeGroup }) => [node, nodeGroup]));
  for (const nodeGroup of running.values()) count(nodeGroup);
  for (const step of transition.steps) if (step.action === 'addNode') count(groupOf(step, fleet));
  for (const { name, maxNodes, surge = 0 } of fleet.spec.nodeGroups) {
    const nodes = needed.get(name);
    if (nodes !== undefined) needed.set(name, Math.min(nodes, maxNodes + surge));
  }
  return needed;
}

/** The group of a node that is added: the step's own, else the one that its name begins with. */
function groupOf(step: { readonly node: string; readonly nodeGroup?: string | undefined }, fleet: Fleet): string {
  const names = fleet.spec.nodeGroups.map(({ name }) => name);
  return step.nodeGroup ?? names.find((name) => step.node.replace(/-\d+$/, '') === name) ?? step.node;
}
