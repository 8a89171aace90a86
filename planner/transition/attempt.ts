import { canDrain, excessPods, isPending, recut, release, startPlanned, swapInPlace } from './moves.ts';
import type { Operation } from './operation.ts';
import { findSpare, HelperNodes, MEANS } from './spare.ts';
import { type NodeState, State } from './state.ts';
import { addPlannedNodes, lackOf, perform, type Unit, waitingUnits } from './unit.ts';
import { rateOf, serviceOf, type World } from './world.ts';

/** How an attempt goes about it. */
export interface Approach {
  /** Nodes beyond both plans that may be used for a while. */
  readonly helpers: number;
  /** Instances change hands on nodes that keep their layout before other nodes are cut anew, or after. */
  readonly swapsFirst: boolean;
  /** What may still be looked at before the attempt gives up; without it, all that there is. */
  readonly work?: Work;
}

/** Nodes that may still be looked at, each time that a replacement is wanted anew. */
export interface Work {
  left: number;
}

/** Where no way on was found. */
export interface Stuck {
  /** Index of the service that would fall below its gate; undefined where nodes are what is lacking. */
  readonly service: number | undefined;
  readonly step: string;
  /** Requests/s that it would lack. */
  readonly lacks: number;
}

export type Attempt = { readonly state: State; readonly operations: readonly Operation[] } | { readonly stuck: Stuck };

/** Rounds of replacements that bring no more planned pods to run; tiny clusters never needed more than ten. */
const MOST_IDLE = 24;

/** After so many failures with one means the next is tried: the units that are left lack even more. */
const UNITS_TRIED = 48;

/**
 * Looks for an order in which the way can be gone one operation at a time.
 *
 * Exchange: planned pods start wherever there is a free instance; nodes whose pods can be spared are cut anew one by
 * one, each filled at once, so that it makes the next ones dispensable. Where nothing can be spared, replacements are
 * started elsewhere, with growing means. Compact: what the new plan does not have is stopped and released last.
 */
export function attempt(world: World, approach: Approach): Attempt {
  const state = new State(world);
  const helpers = new HelperNodes(state, approach.helpers);
  resume(state);
  state.nodes.forEach((_, index) => {
    startPlanned(state, index);
  });
  const stages = approach.swapsFirst ? [swapAll, drainAll] : [drainAll, swapAll];
  let least = Number.POSITIVE_INFINITY;
  let idle = 0;
  for (;;) {
    if (addPlannedNodes(state) || stages.some((stage) => stage(state))) continue;
    const units = waitingUnits(state);
    if (units.length === 0) {
      const absent = state.nodes.find((node) => !node.present && node.is.target);
      if (absent) return { stuck: { service: undefined, step: `addNode ${absent.is.name}`, lacks: 0 } };
      return finish(state);
    }
    // Units can undo each other: replacements that take places from each other would go round for ever.
    const left = remaining(state);
    idle = left < least ? 0 : idle + 1;
    least = Math.min(least, left);
    const work = approach.work ?? { left: Number.POSITIVE_INFINITY };
    if (idle > MOST_IDLE || !unlock(state, units, helpers, work)) return { stuck: stuckAt(state, units[0]!) };
  }
}

/** Planned pods that do not run yet. */
const remaining = (state: State) => state.nodes.reduce((sum, { missing }) => sum + missing, 0);

/** Puts nodes that were left in the middle of a wave into a state in which they can take pods. */
function resume(state: State): void {
  state.nodes.forEach((node, index) => {
    if (!node.cordoned) return;
    if (node.pods.size === 0 && isPending(node)) recut(state, index, node.is.target!.layout);
    else state.do({ action: 'uncordon', node: index });
  });
}

function drainAll(state: State): boolean {
  let drained = false;
  state.nodes.forEach((node, index) => {
    if (!isPending(node) || !canDrain(state, node)) return;
    recut(state, index, node.is.target!.layout);
    startPlanned(state, index);
    drained = true;
  });
  return drained;
}

function swapAll(state: State): boolean {
  let swapped = false;
  state.nodes.forEach((_, index) => {
    swapped = startPlanned(state, index) || swapped;
    swapped = swapInPlace(state, index) || swapped;
  });
  return swapped;
}

/**
 * Does units with the least means that make one of them possible, those that lack least first. What one has changed
 * may have changed the next: units of nodes that were touched wait for the next turn.
 */
function unlock(state: State, units: readonly Unit[], helpers: HelperNodes, work: Work): boolean {
  const begin = state.log.length;
  for (const means of MEANS) {
    let failures = 0;
    const touched = new Set<number>();
    for (const unit of units) {
      if (touched.has(unit.node)) continue;
      work.left -= state.nodes.length;
      if (work.left < 0) return false;
      const mark = state.log.length;
      if (findSpare(state, unit, means, helpers)) {
        perform(state, unit);
        for (const { node } of state.log.slice(mark)) touched.add(node);
        // Whole nodes are dear: what the first one makes possible is seen before the next is cut.
        if (means === 'node') return true;
      } else {
        state.undoTo(mark);
        if (++failures === UNITS_TRIED) break;
      }
    }
    if (state.log.length > begin) return true;
  }
  return false;
}

/** Stops what the new plan does not have, and releases its nodes last. */
function finish(state: State): Attempt {
  const last = (node: NodeState) => node.is.target === undefined;
  const order = state.nodes.map((_, index) => index).filter((index) => state.nodes[index]!.present);
  order.sort((a, b) => Number(last(state.nodes[a]!)) - Number(last(state.nodes[b]!)) || a - b);
  for (const node of order) {
    for (const [key, count] of excessPods(state.nodes[node]!)) {
      const service = serviceOf(state.world, key);
      const lacks = lackOf(state, service, count * rateOf(state.world, key));
      // Every planned pod runs by now: only a new plan that is itself below the gate comes here.
      if (lacks > 0) return { stuck: { service, lacks, step: stepName('stop', state, node, service) } };
      state.do({ action: 'stop', node, key, count });
    }
  }
  for (const node of order) if (last(state.nodes[node]!)) release(state, node);
  return { state, operations: state.log };
}

function stuckAt(state: State, unit: Unit): Stuck {
  let service: number | undefined;
  let lacks = 0;
  for (const [candidate, loss] of unit.losses) {
    const lack = lackOf(state, candidate, loss);
    if (lack > lacks) [service, lacks] = [candidate, lack];
  }
  const action = { recut: 'evict', release: 'removeNode', swap: 'stop' }[unit.kind];
  return { service, lacks, step: stepName(action, state, unit.node, service) };
}

function stepName(action: string, { world, nodes }: State, node: number, service: number | undefined): string {
  const name = nodes[node]!.is.name;
  return service === undefined ? `${action} ${name}` : `${action} ${world.services[service]} on ${name}`;
}
