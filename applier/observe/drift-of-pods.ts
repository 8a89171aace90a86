import type { TransitionBase } from '../../planner/documents/index.ts';
import { plainProfile } from '../labels.ts';
import type { PodKind, PodSeen, Snapshot } from '../types.ts';
import { type Difference, PLAN_ANEW } from './difference.ts';

interface Count {
  readonly kind: PodKind;
  expected: number;
  ready: number;
  /** Those that should be ready, and why they are not. */
  readonly troubled: string[];
}

/**
 * Services with more or fewer ready pods than the base has, and pods of others on the plan's nodes. Which pods they are,
 * and on which of the plan's nodes, makes no difference.
 */
export function driftOfPods({ nodes, pods }: Snapshot, base: TransitionBase): Difference[] {
  const listed = new Set(base.nodes.map(({ node }) => node));
  const logical = new Map(nodes.flatMap((node) => (node.logical === null ? [] : [[node.name, node.logical] as const])));
  const counts = expectedCounts(base);
  const differences: Difference[] = [];
  for (const pod of pods) {
    const at = pod.node === null ? undefined : logical.get(pod.node);
    const onPlan = at !== undefined && listed.has(at);
    if (pod.kind !== null) {
      if (onPlan || pod.node === null) tally(counts, pod.kind, pod);
      // A service's own pods may run wherever they did before there was a plan.
      else if (pod.owner === 'derived') differences.push(elsewhere(pod, pod.kind));
    } else if (onPlan && !pod.terminating) {
      differences.push({
        where: `pod ${pod.namespace}/${pod.name}`,
        expected: `no pod with GPUs on node ${at} but those of the plan's services`,
        got: 'one of another owner',
        todo: 'move it to nodes that are not bound: it would be lost when the node is cut anew',
      });
    }
  }
  for (const { kind, expected, ready, troubled } of counts.values()) {
    if (expected === ready) continue;
    differences.push({
      where: `service ${kind.service} on ${kind.gpu} ${kind.profile}`,
      expected: `${expected} ready pods`,
      got: [`${ready}`, ...shortened(troubled)].join('; '),
      todo: ready < expected && troubled.length > 0 ? `wait until they are ready, or ${PLAN_ANEW}` : PLAN_ANEW,
    });
  }
  return differences;
}

function expectedCounts({ nodes }: TransitionBase): Map<string, Count> {
  const counts = new Map<string, Count>();
  for (const { gpu, pods } of nodes) {
    for (const { service, profile, count } of pods) countOf(counts, { service, gpu, profile }).expected += count;
  }
  return counts;
}

function countOf(counts: Map<string, Count>, kind: PodKind): Count {
  const key = `${kind.service} ${kind.gpu} ${plainProfile(kind.profile)}`;
  const known = counts.get(key);
  if (known) return known;
  const count = { kind, expected: 0, ready: 0, troubled: [] };
  counts.set(key, count);
  return count;
}

/** A pod that is ending serves no more; its successor is counted. */
function tally(
  counts: Map<string, Count>,
  kind: PodKind,
  { ready, terminating, namespace, name, trouble }: PodSeen,
): void {
  if (terminating) return;
  const count = countOf(counts, kind);
  if (ready) count.ready++;
  else count.troubled.push(`${namespace}/${name} is not ready (${trouble})`);
}

const SHOWN = 3;

function shortened(lines: readonly string[]): string[] {
  const left = lines.length - SHOWN;
  return left > 0 ? [...lines.slice(0, SHOWN), `and ${left} more`] : [...lines];
}

const elsewhere = ({ namespace, name, node }: PodSeen, { service }: PodKind): Difference => ({
  where: `pod ${namespace}/${name}`,
  expected: `pods of ${service} with GPUs on nodes of the plan only`,
  got: `it runs on node ${node}`,
  todo: PLAN_ANEW,
});
