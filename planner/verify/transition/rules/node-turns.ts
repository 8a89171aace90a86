import type { TransitionAction } from '../../../documents/index.ts';
import type { TransitionContext } from '../context.ts';
import type { Before } from '../reach.ts';
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

function overlapping(context: TransitionContext, onNode: readonly number[]): TransitionFinding[] {
  const { steps } = context.transition;
  if (!onNode.some((index) => TURNS.has(steps[index]!.action))) return [];
  const findings: TransitionFinding[] = [];
  let before: Before | undefined;
  for (let at = 0; at < onNode.length; at++) {
    for (let later = at + 1; later < onNode.length; later++) {
      const [a, b] = [onNode[at]!, onNode[later]!];
      if (!TURNS.has(steps[a]!.action) && !TURNS.has(steps[b]!.action)) continue;
      if (context.onNode.has(a, b)) continue;
      before ??= context.before(onNode, onNode.at(-1)!);
      if (before.has(a, b)) continue;
      const expected = `${steps[b]!.action} on ${steps[b]!.node} to wait for step ${steps[a]!.id} (${steps[a]!.action})`;
      findings.push({ path: context.path(b, 'after'), expected, got: 'both may run together' });
    }
  }
  return findings;
}
