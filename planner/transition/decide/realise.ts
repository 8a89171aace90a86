import { addNode, canDrain, excessPods, isFinal, recut, release, startPlanned } from '../moves.ts';
import type { Operation } from '../operation.ts';
import type { Found } from '../search.ts';
import { State } from '../state.ts';
import { freshName, helperNode, kindOf, rateOf, serviceOf, type World } from '../world.ts';
import type { Course, Event } from './events.ts';
import { isGated } from './node-classes.ts';

/**
 * Carries events out, and then what no gate minds: pods without a gate, the end of what the new plan does not have.
 *
 * @param dropped indexes of events to leave out
 * @returns undefined where that would lower a service below its gate, or not lead to the new plan
 */
export function realise(world: World, course: Course, dropped: ReadonlySet<number>): Found | undefined {
  const state = new State(world);
  const helpers = new Map<number, number>();
  const names = new Set(world.nodes.map(({ name }) => name));
  const indexOf = (node: number): number => {
    if (node < world.nodes.length) return node;
    const group = course.helpers[node - world.nodes.length]!;
    const index = helpers.get(node) ?? state.addToList(helperNode(world, group, freshName(world, group, names)));
    helpers.set(node, index);
    return index;
  };
  for (const [at, event] of course.events.entries()) {
    if (!dropped.has(at) && !happens(state, indexOf(event.node), event)) return undefined;
  }
  if (!finish(state)) return undefined;
  return { nodes: state.nodes.map(({ is }) => is), operations: joined(state.log) };
}

function happens(state: State, index: number, event: Event): boolean {
  const node = state.nodes[index]!;
  switch (event.does) {
    case 'start':
      if (!makeFree(state, index, kindOf(state.world, event.key))) return false;
      state.do({ action: 'start', node: index, key: event.key, count: 1 });
      return true;
    case 'stop':
      // The pod's start was dropped.
      return !node.pods.has(event.key) || stopped(state, index, event.key, 1);
    case 'recut':
      if (!canDrain(state, node)) return false;
      recut(state, index, event.layout);
      return true;
    case 'add':
      if (node.present || state.room(node.is.group) <= 0) return false;
      addNode(state, index, event.layout);
      return true;
    case 'remove':
      if (!canDrain(state, node)) return false;
      for (const [key, count] of [...node.pods]) state.do({ action: 'stop', node: index, key, count });
      state.do({ action: 'removeNode', node: index, before: node.layout });
      return true;
  }
}

/** Ends a pod without a gate where no instance is free. */
function makeFree(state: State, index: number, kind: number): boolean {
  const { free, pods } = state.nodes[index]!;
  if (free[kind]! > 0) return true;
  const key = [...pods.keys()].find(
    (running) => kindOf(state.world, running) === kind && !isGated(state.world, running),
  );
  return key !== undefined && stopped(state, index, key, 1);
}

function stopped(state: State, node: number, key: number, count: number): boolean {
  if (!state.canLose(serviceOf(state.world, key), count * rateOf(state.world, key))) return false;
  state.do({ action: 'stop', node, key, count });
  return true;
}

function finish(state: State): boolean {
  if (state.nodes.some((node) => node.is.target && !isFinal(node))) return false;
  for (const index of state.nodes.keys()) startPlanned(state, index);
  for (const [index, node] of state.nodes.entries()) {
    if (!node.present) continue;
    for (const [key, count] of excessPods(node)) if (!stopped(state, index, key, count)) return false;
    startPlanned(state, index);
  }
  for (const [index, node] of state.nodes.entries()) if (node.present && !node.is.target) release(state, index);
  return state.nodes.every(({ missing }) => missing === 0);
}

/** Pods of a kind that start or end one after the other do so together. */
function joined(operations: readonly Operation[]): Operation[] {
  const all: Operation[] = [];
  for (const operation of operations) {
    const last = all.at(-1);
    const same =
      (operation.action === 'start' || operation.action === 'stop') &&
      last?.action === operation.action &&
      last.node === operation.node &&
      last.key === operation.key;
    if (same) all[all.length - 1] = { ...last, count: last.count + operation.count };
    else all.push(operation);
  }
  return all;
}
