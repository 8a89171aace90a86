import { countsKey, sliceMask } from '../mig/index.ts';
import { cheapestNodes } from '../packing/nodes.ts';
import { FRACTION_TOLERANCE, ShapePacker } from '../packing/shape-packer.ts';
import type { Problem } from '../problem/index.ts';
import type { CurrentNode } from './current.ts';
import type { CutGpu } from './placed.ts';

/**
 * Cuts GPUs so that they hold `totals` instances per kind on `gpus` GPUs per pool, and puts them on nodes.
 *
 * Nodes of the current plan keep their layout as far as that costs no GPU (level 4 of the objective): node by node,
 * a layout is kept if what it does not hold still packs into the GPUs that are left. The others are cut into
 * dominant shapes, equal shapes next to each other, so that few distinct node layouts arise. A node that is cut
 * anew takes the name of a current node of its group where one is free.
 */
export function cutNodes(
  problem: Problem,
  totals: Int32Array,
  gpus: ArrayLike<number>,
  current: readonly CurrentNode[],
): CutGpu[] {
  const allowed = cheapestNodes(problem, gpus);
  if (!allowed) throw new RangeError('more GPUs than the fleet has were asked for');
  const cut: CutGpu[] = [];
  for (let m = 0; m < problem.pools.length; m++)
    cut.push(...cutPool(problem, m, totals, gpus[m]!, allowed.nodes, current));
  return cut;
}

function cutPool(
  problem: Problem,
  pool: number,
  totals: Int32Array,
  gpus: number,
  nodesPerGroup: Int32Array,
  current: readonly CurrentNode[],
): CutGpu[] {
  const { geometry, firstKind } = problem.pools[pool]!;
  const packer = new ShapePacker(geometry);
  const shapes = new Int32Array(packer.shapeCount);
  const cut: CutGpu[] = [];
  const free = nodesPerGroup.map((count, g) => (problem.groups[g]!.pool === pool ? count : 0));
  const replaced: CurrentNode[] = [];
  let rest: Int32Array = totals.slice(firstKind, firstKind + geometry.profiles.length);
  packer.separate(rest);
  let left = gpus;
  for (const node of current) {
    if (problem.groups[node.group]!.pool !== pool) continue;
    const kept =
      free[node.group]! > 0
        ? tryToKeep(problem, pool, packer, node, rest, left, roomWithout(problem, free, node.group))
        : undefined;
    if (!kept) {
      replaced.push(node);
      continue;
    }
    rest = kept.rest;
    left -= kept.used.filter(Boolean).length;
    free[node.group]!--;
    node.gpus.forEach((slots, index) => {
      cut.push({ node: node.name, group: node.group, index, slots: known(slots), used: kept.used[index]!, kept: true });
    });
  }
  packer.pack(rest, 0, shapes);
  const layouts = shapes.length > 0 ? listLayouts(problem, pool, shapes) : [];
  const names = new NodeNames(problem, current);
  let next = 0;
  for (let g = 0; g < free.length; g++) {
    for (let count = 0; count < free[g]! && next < layouts.length; count++) {
      const present = takeFirst(replaced, (node) => node.group === g);
      const node = present?.name ?? names.fresh(g);
      for (let index = 0; index < problem.groups[g]!.gpusPerNode; index++) {
        const slots = layouts[next++];
        cut.push({
          node,
          group: g,
          index,
          slots: slots ?? idleLayout(problem, pool, present?.gpus[index] ?? []),
          used: slots !== undefined,
          kept: false,
        });
      }
    }
  }
  return cut;
}

/** Subsets of a node's GPUs are tried one by one up to this many GPUs; larger nodes are used GPU by GPU. */
const SUBSET_LIMIT = 8;
/** Sets whose remainder is packed exactly; by the known facets they need the fewest GPUs. */
const SETS_PACKED = 8;

/**
 * What stays unpacked and which GPUs are used if the node keeps its layout; undefined if that would cost a GPU.
 *
 * All its GPUs are used if that leaves the rest enough GPUs; else, of all sets of them, the one after which the fewest
 * GPUs are needed in all.
 *
 * @param left GPUs that may be used in all from here on
 * @param room GPUs of the nodes that can still be cut anew
 */
function tryToKeep(
  problem: Problem,
  pool: number,
  packer: ShapePacker,
  node: CurrentNode,
  rest: Int32Array,
  left: number,
  room: number,
) {
  if (node.gpus.some((slots) => !isLegal(problem, pool, slots))) return undefined;
  const { firstKind } = problem.pools[pool]!;
  const use = (used: readonly boolean[]) => {
    const after = rest.slice();
    used.forEach((isUsed, index) => {
      if (!isUsed) return;
      for (const { kind } of node.gpus[index]!) after[kind - firstKind] = Math.max(0, after[kind - firstKind]! - 1);
    });
    const count = used.filter(Boolean).length;
    return { rest: after, used, count, need: count + packer.need(after) };
  };
  const most = (choice: ReturnType<typeof use>) => Math.min(left - choice.count, room);
  const fits = (choice: ReturnType<typeof use>) =>
    packer.pack(choice.rest, 0, new Int32Array(packer.shapeCount)) <= most(choice);
  const whole = use(node.gpus.map(() => true));
  if (whole.count <= left && fits(whole)) return whole;
  return gpuSets(node.gpus.length)
    .map(use)
    .filter((choice) => choice.need - choice.count <= most(choice) + FRACTION_TOLERANCE)
    .sort((a, b) => a.need - b.need)
    .slice(0, SETS_PACKED)
    .find(fits);
}

/** GPUs of the free nodes once one of `group` is no longer free. */
function roomWithout(problem: Problem, free: Int32Array, group: number): number {
  return free.reduce((sum, count, g) => sum + (count - (g === group ? 1 : 0)) * problem.groups[g]!.gpusPerNode, 0);
}

/** All sets of GPUs of a small node; of a large one the first GPU, the first two, … */
function gpuSets(gpus: number): boolean[][] {
  if (gpus > SUBSET_LIMIT) {
    return Array.from({ length: gpus }, (_, last) => Array.from({ length: gpus }, (_, index) => index <= last));
  }
  return Array.from({ length: (1 << gpus) - 1 }, (_, set) =>
    Array.from({ length: gpus }, (_, index) => ((set + 1) & (1 << index)) !== 0),
  );
}

/** Whether the fleet's rules, the problem's profiles and the GPU's placement table allow this cut. */
export function isLegal(
  problem: Problem,
  pool: number,
  slots: readonly { readonly kind: number; readonly start: number }[],
): boolean {
  const { geometry, firstKind } = problem.pools[pool]!;
  const counts = new Array<number>(geometry.profiles.length).fill(0);
  let taken = 0;
  for (const { kind, start } of slots) {
    const profile = kind < 0 ? undefined : geometry.profiles[kind - firstKind];
    if (!profile?.starts.includes(start)) return false;
    const mask = sliceMask(profile, start);
    if ((taken & mask) !== 0) return false;
    taken |= mask;
    counts[kind - firstKind]!++;
  }
  return geometry.layouts.has(countsKey(counts));
}

/** The present layout of an idle GPU, which stays as it is; empty where it is no longer legal. */
function idleLayout(problem: Problem, pool: number, slots: CurrentNode['gpus'][number]) {
  const present = known(slots);
  return isLegal(problem, pool, present) ? present : [];
}

const known = (slots: readonly { readonly kind: number; readonly start: number }[]) =>
  slots.filter(({ kind }) => kind >= 0).map(({ kind, start }) => ({ kind, start }));

/** Slots of every GPU that is cut anew, equal shapes next to each other. */
function listLayouts(problem: Problem, pool: number, shapes: Int32Array) {
  const { geometry, firstKind } = problem.pools[pool]!;
  return geometry.dominantShapes.flatMap((shape, t) => {
    const placement = geometry.layouts.get(countsKey(shape));
    if (!placement) throw new RangeError(`shape ${countsKey(shape)} of ${geometry.model.name} has no placement`);
    const slots = placement.map(({ profile, start }) => ({ kind: firstKind + profile, start }));
    return Array.from({ length: shapes[t]! }, () => slots);
  });
}

function takeFirst<T>(items: T[], matches: (item: T) => boolean): T | undefined {
  const at = items.findIndex(matches);
  return at < 0 ? undefined : items.splice(at, 1)[0];
}

/** Logical names `<group>-<n>`, lowest free number first, never one that a current node has. */
class NodeNames {
  readonly #problem: Problem;
  readonly #taken: Set<string>;
  readonly #next: number[];

  constructor(problem: Problem, current: readonly CurrentNode[]) {
    this.#problem = problem;
    this.#taken = new Set(current.map((node) => node.name));
    this.#next = problem.groups.map(() => 0);
  }

  fresh(group: number): string {
    for (;;) {
      const name = `${this.#problem.groups[group]!.name}-${this.#next[group]!++}`;
      if (!this.#taken.has(name)) return name;
    }
  }
}
