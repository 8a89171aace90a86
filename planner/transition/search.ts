import { type Approach, type Attempt, attempt, type Stuck, type Work } from './attempt.ts';
import type { Operation } from './operation.ts';
import { reverse } from './reverse.ts';
import { State } from './state.ts';
import type { World, WorldNode } from './world.ts';

/** An order that is safe one by one, and the nodes it uses. */
export interface Found {
  readonly nodes: readonly WorldNode[];
  readonly operations: readonly Operation[];
}

export interface SearchOptions {
  readonly backwards?: boolean;
  readonly quick?: boolean;
  readonly work?: Work;
}

/**
 * Tries one approach after the other, and takes the first that needs no node beyond the plans, else the one that
 * needs fewest, then cuts fewest nodes, then starts fewest pods.
 *
 * The way back is tried, too: a safe order from the new plan to the old one is, backwards, one from old to new.
 *
 * @param options backwards: false leaves that out; quick: the first approach with helpers alone;
 *   work: what all approaches but that one may look at together; with `quick`, that one, too
 */
export function search(
  world: World,
  { backwards: both = true, quick = false, work }: SearchOptions = {},
): Found | { readonly stuck: Stuck } {
  let best: (Found & { cost: number[] }) | undefined;
  let stuck: Stuck | undefined;
  for (const helpers of quick ? [Number.POSITIVE_INFINITY] : [0, Number.POSITIVE_INFINITY]) {
    for (const backwards of both && !quick ? [false, true] : [false]) {
      for (const swapsFirst of quick ? [false] : [false, true]) {
        // The approach that finds most is never cut short: a way that takes long to find is still a way.
        const limited = work && (quick || helpers === 0 || backwards || swapsFirst);
        const found = go(world, { helpers, swapsFirst, ...(limited && { work }) }, backwards);
        if (!found) continue;
        if ('stuck' in found) {
          if (!backwards) stuck ??= found.stuck;
          continue;
        }
        const cost = costOf(found);
        if (!best || isLess(cost, best.cost)) best = { ...found, cost };
        // Without helpers there is little left to choose; a large cluster must not be planned four times.
        if (helpers === 0) return best;
      }
    }
    if (best) return best;
  }
  return { stuck: stuck! };
}

function go(world: World, approach: Approach, backwards: boolean): Found | { stuck: Stuck } | undefined {
  if (!backwards) return usedBy(attempt(world, approach));
  const back = { ...world, nodes: world.nodes.map(mirror) };
  if (!canBeginAtTheEnd(world, back)) return undefined;
  const mirrored = usedBy(attempt(back, approach));
  if ('stuck' in mirrored) return mirrored;
  return { nodes: mirrored.nodes.map(mirror), operations: reverse(mirrored.operations) };
}

const usedBy = (result: Attempt): Found | { stuck: Stuck } =>
  'stuck' in result ? result : { nodes: result.state.nodes.map(({ is }) => is), operations: result.operations };

const mirror = (node: WorldNode): WorldNode => ({ ...node, initial: node.target, target: node.initial });

/**
 * Whether the way may be looked for from its end: there all services hold their gates and all groups their limits, and
 * no node is half done at the beginning.
 */
function canBeginAtTheEnd(world: World, mirrored: World): boolean {
  if (world.nodes.some(({ initial }) => initial?.cordoned)) return false;
  const end = new State(mirrored);
  return (
    world.services.every((_, service) => end.surplus(service) >= 0) &&
    world.groups.every((_, group) => end.room(group) >= 0 || end.present[group] === 0)
  );
}

/** Whether the new plan itself is below a gate that the old one holds: no order of steps can help. */
export function endsBelowGate(world: World): boolean {
  const [start, end] = [new State(world), new State({ ...world, nodes: world.nodes.map(mirror) })];
  return world.services.some((_, service) => start.surplus(service) >= 0 && end.surplus(service) < 0);
}

/** Nodes beyond the plans, then cuts, then pods that start. */
export function costOf({ nodes, operations }: Found): number[] {
  const count = (action: Operation['action']) => operations.filter((operation) => operation.action === action).length;
  const helpers = nodes.filter((is) => is.initial === undefined && is.target === undefined).length;
  const pods = operations.reduce((sum, operation) => sum + (operation.action === 'start' ? operation.count : 0), 0);
  return [helpers, count('reconfigure'), pods];
}

export function isLess(a: readonly number[], b: readonly number[]): boolean {
  const at = a.findIndex((value, index) => value !== b[index]);
  return at >= 0 && a[at]! < b[at]!;
}
