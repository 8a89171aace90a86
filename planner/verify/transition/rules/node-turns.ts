import type { TransitionAction } from '../../../documents/index.ts';
import type { TransitionContext } from '../context.ts';
import type { TransitionFinding, TransitionRule } from '../rule.ts';

const TURNS: ReadonlySet<TransitionAction> = new Set([
  'addNode',
  'cordon',
  'evict',
  'reconfigure',
  'uncordon',
  'removeNode',
]);

/** Nothing on a node overlaps with what changes the node as a whole. */
export const nodeTurns: TransitionRule = {
  id: 'node-turns',
  why: 'a pod could start on a node while it is drained or cut, and be lost uncounted',
  check: (context) => {
    const { steps } = context.transition;
    const byNode = new Map<string, number[]>();
    steps.forEach(({ node, action }, index) => {
      if (action === 'wait') return;
      const known = byNode.get(node);
      if (known) known.push(index);
      else byNode.set(node, [index]);
    });
    return [...byNode.values()].flatMap((onNode) => overlapping(context, onNode));
  },
};

/**
 * Each turn must wait for the last one, and everything between two turns for the first of them and be waited for by the
 * second: then the order of all others follows.
 */
function overlapping({ transition: { steps }, graph, path }: TransitionContext, onNode: readonly number[]) {
  const findings: TransitionFinding[] = [];
  const require = (a: number, b: number) => {
    if (graph.precedes(a, b)) return;
    const expected = `${steps[b]!.action} on ${steps[b]!.node} to wait for step ${steps[a]!.id} (${steps[a]!.action})`;
    findings.push({ path: path(b, 'after'), expected, got: 'both may run together' });
  };
  let turn: number | undefined;
  let since: number[] = [];
  for (const step of onNode) {
    const isTurn = TURNS.has(steps[step]!.action);
    if (turn !== undefined && (!isTurn || since.length === 0)) require(turn, step);
    if (!isTurn) {
      since.push(step);
      continue;
    }
    for (const earlier of since) require(earlier, step);
    turn = step;
    since = [];
  }
  return findings;
}
