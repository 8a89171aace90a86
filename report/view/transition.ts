import type {
  BlockedTransition,
  FeasibleTransition,
  Transition,
  TransitionAction,
} from '../../planner/documents/index.ts';
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
  /** `retuned`: no step touches them, and their batch changes all the same. */
  readonly pods: { readonly started: number; readonly stopped: number; readonly retuned: number };
  readonly surgeNodes: number;
  readonly seconds: number;
  /** null: no step touches a service with a gate. */
  readonly tightest: Tightest | null;
}

/** Counts what the steps of a transition do. */
export function summarise({
  steps,
  base,
  retune = [],
  gate,
  surgeNodes,
  seconds,
}: FeasibleTransition): TransitionSummary {
  const actions: Partial<Record<TransitionAction, number>> = {};
  for (const { action } of steps) actions[action] = (actions[action] ?? 0) + 1;
  const added = nodesWith(steps, 'addNode');
  const isAdded = new Set(added);
  const cut = nodesWith(steps, 'reconfigure');
  return {
    waves: new Set(steps.map(({ wave }) => wave)).size,
    steps: steps.length,
    actions,
    nodes: {
      reconfigured: cut.filter((name) => !isAdded.has(name)),
      added,
      removed: nodesWith(steps, 'removeNode'),
    },
    pods: { ...countPods(steps, base), retuned: retune.reduce((sum, { count }) => sum + count, 0) },
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
function countPods(steps: Steps, base: FeasibleTransition['base']): { started: number; stopped: number } {
  const onNode = new Map(
    base?.nodes.map(({ node, pods }) => [node, pods.reduce((sum, { count }) => sum + count, 0)] as const),
  );
  const change = (node: string, by: number) => onNode.set(node, (onNode.get(node) ?? 0) + by);
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

/** A transition in numbers alone, or why there is none: small enough to travel through a workflow's state. */
export type TransitionNumbers =
  | {
      readonly feasible: true;
      readonly waves: number;
      readonly steps: number;
      readonly seconds: number;
      readonly nodes: { readonly reconfigured: number; readonly added: number; readonly removed: number };
      readonly pods: TransitionSummary['pods'];
      readonly surgeNodes: number;
    }
  | { readonly feasible: false; readonly blocked: BlockedTransition['blocked'] };

/** {@link summarise} without names. */
export function inNumbers(transition: Transition): TransitionNumbers {
  if (transition.feasible === false) return { feasible: false, blocked: transition.blocked };
  const { waves, steps, seconds, nodes, pods, surgeNodes } = summarise(transition);
  const { reconfigured, added, removed } = nodes;
  const counts = { reconfigured: reconfigured.length, added: added.length, removed: removed.length };
  return { feasible: true, waves, steps, seconds, nodes: counts, pods, surgeNodes };
}
