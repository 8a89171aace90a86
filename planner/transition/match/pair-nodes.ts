import { cheapestAssignment } from './assignment.ts';
import { groupBy, type PlanNode, podCount } from './plan-nodes.ts';

/** An old node and the new node that takes its place. */
export type Pair = readonly [before: PlanNode, after: PlanNode];

/** The assignment takes memory and time with the square and the cube of this; larger classes are cut into parts. */
const LARGEST_CLASS = 2500;

/**
 * Pairs old with new nodes of the same hardware, as many as there are, so that the fewest are cut anew and then the
 * fewest pods start anew.
 *
 * Only pairs of equal layout save anything. So the nodes fall apart into classes by layout; in each, as many as
 * possible are paired (that decides how many are cut), and an assignment keeps the most pods. Nodes that are alike to
 * the pod are paired first, which is never wrong: |f ∩ t'| + |f' ∩ f| ≤ |f| + |f' ∩ t'| for multisets f = t, f', t'.
 */
export function pairNodes(before: readonly PlanNode[], after: readonly PlanNode[]): Pair[] {
  const pairs: Pair[] = [];
  const old = groupBy(before, ({ hardware }) => hardware);
  for (const [hardware, wanted] of groupBy(after, (node) => node.hardware)) {
    const there = old.get(hardware) ?? [];
    const classes = groupBy(there, ({ layout }) => layout);
    const paired: Pair[] = [];
    for (const [layout, alike] of groupBy(wanted, (node) => node.layout)) {
      paired.push(...pairAlike(classes.get(layout) ?? [], alike));
    }
    pairs.push(...paired, ...pairOthers(...without(there, wanted, paired)));
  }
  return pairs;
}

function pairAlike(before: readonly PlanNode[], after: readonly PlanNode[]): Pair[] {
  const pairs: Pair[] = pairEqual(before, after);
  const [olds, news] = without(before, after, pairs);
  if (olds.length === 0 || news.length === 0) return pairs;
  const parts = Math.ceil(Math.max(olds.length, news.length) / LARGEST_CLASS);
  for (let part = 0; part < parts; part++) {
    const share = <T>(nodes: readonly T[]) =>
      nodes.slice(Math.floor((part * nodes.length) / parts), Math.floor(((part + 1) * nodes.length) / parts));
    pairs.push(...pairByPods(share(olds), share(news)));
  }
  return pairs;
}

/** Nodes with the very same pods; of several the one of the same name. */
function pairEqual(before: readonly PlanNode[], after: readonly PlanNode[]): Pair[] {
  const pairs: Pair[] = [];
  const podsOf = ({ pods }: PlanNode) => JSON.stringify([...pods].sort());
  const old = groupBy(before, podsOf);
  for (const [pods, news] of groupBy(after, podsOf)) {
    pairs.push(...pairByName(old.get(pods) ?? [], news));
  }
  return pairs;
}

/** Same names first, then in order. */
function pairByName(before: readonly PlanNode[], after: readonly PlanNode[]): Pair[] {
  const old = new Map(before.map((node) => [node.name, node]));
  const named = after.flatMap((node): Pair[] => (old.has(node.name) ? [[old.get(node.name)!, node]] : []));
  const [olds, news] = without(before, after, named);
  return [...named, ...news.slice(0, olds.length).map((node, at): Pair => [olds[at]!, node])];
}

function pairByPods(before: readonly PlanNode[], after: readonly PlanNode[]): Pair[] {
  const n = Math.max(before.length, after.length);
  const gain = new Int32Array(n * n);
  const running = new Map<string, [row: number, count: number][]>();
  before.forEach(({ pods }, row) => {
    for (const [key, count] of pods) {
      const known = running.get(key);
      if (known) known.push([row, count]);
      else running.set(key, [[row, count]]);
    }
  });
  const rows = new Map(before.map(({ name }, row) => [name, row]));
  after.forEach(({ name, pods }, column) => {
    for (const [key, count] of pods) {
      // One pod weighs more than all names together.
      for (const [row, had] of running.get(key) ?? []) gain[row * n + column]! += Math.min(count, had) * (n + 1);
    }
    const row = rows.get(name);
    if (row !== undefined) gain[row * n + column]! += 1;
  });
  const most = gain.reduce((largest, value) => Math.max(largest, value), 0);
  const columns = cheapestAssignment(
    n,
    gain.map((value) => most - value),
  );
  return before.flatMap((node, row): Pair[] => (after[columns[row]!] ? [[node, after[columns[row]!]!]] : []));
}

/** Pairs that are cut anew in any case: old nodes with few pods first, since those are easiest to drain. */
function pairOthers(before: readonly PlanNode[], after: readonly PlanNode[]): Pair[] {
  const easiest = [...before].sort((a, b) => podCount(a) - podCount(b)).slice(0, after.length);
  return pairByName(easiest, after);
}

function without(before: readonly PlanNode[], after: readonly PlanNode[], pairs: readonly Pair[]) {
  const taken = new Set(pairs.flat());
  return [before.filter((node) => !taken.has(node)), after.filter((node) => !taken.has(node))] as const;
}
