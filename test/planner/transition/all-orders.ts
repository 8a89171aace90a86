import type { Fleet, Plan } from '../../../planner/documents/index.ts';
import { enumerateGeometry, gpuModel } from '../../../planner/mig/index.ts';

/** Layout and pods of a node with one GPU; undefined: not there. */
interface Node {
  readonly layout: string;
  /** Sorted `profile service`. */
  readonly pods: readonly string[];
}
type Cluster = ReadonlyMap<string, Node>;

const { dominantShapes, profiles } = enumerateGeometry(gpuModel('A100-40GB')!);
/** What fits on any cut fits on one of these, so on the way no other is needed. */
const LAYOUTS = dominantShapes.map((shape) =>
  shape
    .flatMap((count, p) => Array<string>(count).fill(profiles[p]!.name))
    .sort()
    .join(),
);

/**
 * Whether any order of single steps leads from one plan to the other without a service below its gate: breadth-first
 * over all states, with every useful cut of every node, and with nodes that no plan has. One GPU per node. What has no
 * gate may end at any time, so the goal is reached where its layouts are, and the gates hold with its pods alone.
 *
 * @returns undefined where there are more states than `most`
 */
export function safeOrderExists(from: Plan, to: Plan, fleet: Fleet, most: number): boolean | undefined {
  const rates = new Map(
    [from, to].flatMap((plan) =>
      plan.gpus.flatMap(({ instances }) =>
        instances.flatMap(({ profile, service, throughput }) =>
          service === null ? [] : [[`${profile} ${service}`, throughput!] as const],
        ),
      ),
    ),
  );
  const old = new Map(from.services.map(({ name, rate }) => [name, rate]));
  const gates = to.services.flatMap(({ name, rate }) =>
    old.has(name) ? [[name, Math.min(rate, old.get(name)!)] as const] : [],
  );
  const [group] = fleet.spec.nodeGroups;
  const limit = group!.maxNodes + (group!.surge ?? 0);
  const names = new Set([...from.gpus, ...to.gpus].map(({ node }) => node));
  for (let n = 0; names.size < limit; n++) names.add(`helper-${n}`);
  const holds = (cluster: Cluster) =>
    gates.every(([service, gate]) => capacity(cluster, service, rates) >= gate - 1e-9);
  const goal = clusterOf(to);
  const start = clusterOf(from);
  const seen = new Set([keyOf(start)]);
  const queue: Cluster[] = [start];
  const pairs = [...rates.keys()].filter((pair) => gates.some(([service]) => pair.endsWith(` ${service}`)));
  for (const cluster of queue) {
    if (reaches(cluster, goal, gates, rates)) return true;
    for (const next of neighbours(cluster, names, limit, pairs, goal)) {
      const key = keyOf(next);
      if (seen.has(key) || !holds(next)) continue;
      seen.add(key);
      queue.push(next);
      if (queue.length > most) return undefined;
    }
  }
  return false;
}

/** Whether only pods that no gate needs are between a state and the goal. */
function reaches(
  cluster: Cluster,
  goal: Cluster,
  gates: readonly (readonly [string, number])[],
  rates: ReadonlyMap<string, number>,
): boolean {
  for (const [name, node] of goal) if (cluster.get(name)?.layout !== node.layout) return false;
  const kept = new Map(
    [...goal].map(([name, node]) => [name, { ...node, pods: common(cluster.get(name)!.pods, node.pods) }]),
  );
  return gates.every(([service, gate]) => capacity(kept, service, rates) >= gate - 1e-9);
}

function common(a: readonly string[], b: readonly string[]): string[] {
  const left = [...a];
  return b.filter((pod) => {
    const at = left.indexOf(pod);
    if (at >= 0) left.splice(at, 1);
    return at >= 0;
  });
}

function* neighbours(
  cluster: Cluster,
  names: ReadonlySet<string>,
  limit: number,
  pairs: readonly string[],
  goal: Cluster,
): Generator<Cluster> {
  for (const name of names) {
    const node = cluster.get(name);
    if (!node) {
      const cuts = goal.has(name) ? [...LAYOUTS, goal.get(name)!.layout] : LAYOUTS;
      if (cluster.size < limit) for (const layout of cuts) yield withNode(cluster, name, { layout, pods: [] });
      continue;
    }
    const rest = new Map(cluster);
    rest.delete(name);
    yield rest;
    const cuts = goal.has(name) ? [...LAYOUTS, goal.get(name)!.layout] : LAYOUTS;
    for (const layout of cuts) if (layout !== node.layout) yield withNode(cluster, name, { layout, pods: [] });
    for (const pod of new Set(node.pods)) {
      const pods = [...node.pods];
      pods.splice(pods.indexOf(pod), 1);
      yield withNode(cluster, name, { ...node, pods });
    }
    for (const pair of pairs) {
      const [profile] = pair.split(' ') as [string];
      const of = (list: readonly string[], what: string) => list.filter((item) => item.split(' ')[0] === what).length;
      if (of(node.layout.split(','), profile) <= of(node.pods, profile)) continue;
      yield withNode(cluster, name, { ...node, pods: [...node.pods, pair].sort() });
    }
  }
}

const withNode = (cluster: Cluster, name: string, node: Node): Cluster => new Map(cluster).set(name, node);

function clusterOf(plan: Plan): Cluster {
  return new Map(
    plan.gpus.map(({ node, instances }) => [
      node,
      {
        layout: instances
          .map(({ profile }) => profile)
          .sort()
          .join(),
        pods: instances.flatMap(({ profile, service }) => (service === null ? [] : [`${profile} ${service}`])).sort(),
      },
    ]),
  );
}

function capacity(cluster: Cluster, service: string, rates: ReadonlyMap<string, number>): number {
  let sum = 0;
  for (const { pods } of cluster.values()) {
    for (const pod of pods) if (pod.endsWith(` ${service}`)) sum += rates.get(pod)!;
  }
  return sum;
}

const keyOf = (cluster: Cluster) => JSON.stringify([...cluster].sort(([a], [b]) => (a < b ? -1 : 1)));
