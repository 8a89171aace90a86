import type { FeasibleTransition, Plan, TransitionAction } from '../../planner/documents/index.ts';
import { type Tightest, tightest } from './tightest.ts';

/** A transition in a few numbers. */
export interface TransitionSummary {
  readonly waves: number;
  readonly steps: number;
  readonly actions: Readonly<Partial<Record<TransitionAction, number>>>;
  readonly nodes: {
    readonly reconfigured: readonly string[];
    readonly added: readonly string[];
    readonly removed: readonly string[];
  };
  readonly pods: { readonly started: number; readonly stopped: number };
  readonly surgeNodes: number;
  readonly seconds: number;
  /** null: no step touches a service with a gate. */
  readonly tightest: Tightest | null;
}

export function summarise(
  { steps, gate, surgeNodes, seconds }: FeasibleTransition,
  from: Plan | null,
): TransitionSummary {
  const actions: Partial<Record<TransitionAction, number>> = {};
  for (const { action } of steps) actions[action] = (actions[action] ?? 0) + 1;
  const added = nodesWith(steps, 'addNode');
  const cut = nodesWith(steps, 'reconfigure');
  return {
    waves: new Set(steps.map(({ wave }) => wave)).size,
    steps: steps.length,
    actions,
    nodes: {
      reconfigured: cut.filter((name) => !added.includes(name)),
      added,
      removed: nodesWith(steps, 'removeNode'),
    },
    pods: countPods(steps, from),
    surgeNodes,
    seconds,
    tightest: tightest(steps, gate),
  };
}

type Steps = FeasibleTransition['steps'];

function nodesWith(steps: Steps, action: TransitionAction): string[] {
  return [...new Set(steps.filter((step) => step.action === action).map(({ node }) => node))];
}

/** Follows the pods of each node, since an eviction may mean all that are there. */
function countPods(steps: Steps, from: Plan | null): { started: number; stopped: number } {
  const onNode = new Map<string, number>();
  const change = (node: string, by: number) => onNode.set(node, (onNode.get(node) ?? 0) + by);
  for (const { node, instances } of from?.gpus ?? [])
    change(node, instances.filter(({ service }) => service !== null).length);
  let [started, stopped] = [0, 0];
  for (const step of steps) {
    if (step.action === 'start') {
      started += step.count;
      change(step.node, step.count);
    } else if (step.action === 'stop' || step.action === 'evict') {
      const count = step.count ?? onNode.get(step.node) ?? 0;
      stopped += count;
      change(step.node, -count);
    }
  }
  return { started, stopped };
}
