import type { TransitionStep } from '../documents/index.ts';
import { layoutOf } from './layout.ts';
import type { Operation } from './operation.ts';
import { State } from './state.ts';
import { helperNode, podKey, type Snapshot, type World, type WorldNode } from './world.ts';

/** Where a transition stands after some of its steps. */
export interface Standing {
  /** Every node of the way; `initial` is what it is like now, `target` what it was like at the start. */
  readonly nodes: readonly WorldNode[];
  /** What was done. */
  readonly operations: readonly Operation[];
}

/**
 * Reads steps that were done back into operations, and the state that they have led to.
 *
 * @throws {RangeError} where a step names a service, profile or node that the plans do not have
 */
export function standingAfter(world: World, steps: readonly TransitionStep[]): Standing {
  const state = new State(world);
  for (const step of steps) for (const operation of operationsOf(state, step)) state.do(operation);
  const nodes = state.nodes.map(({ is, present, cordoned, layout, pods }): WorldNode => {
    const initial: Snapshot | undefined = present ? { cordoned, layout, pods: new Map(pods) } : undefined;
    return { ...is, initial, target: is.initial };
  });
  return { nodes, operations: state.log };
}

function operationsOf(state: State, step: TransitionStep): Operation[] {
  const { world } = state;
  const node = nodeOf(state, step);
  const { is, layout: before, pods } = state.nodes[node]!;
  const key = (profile: string, service: string) => keyOf(world, is.gpu, profile, service);
  switch (step.action) {
    case 'wait':
      return [];
    case 'start':
    case 'stop':
      return [{ action: step.action, node, key: key(step.profile, step.service), count: step.count }];
    case 'evict': {
      const some = step.service === undefined ? [...pods] : [[key(step.profile!, step.service), step.count!] as const];
      return [{ action: 'evict', node, pods: some }];
    }
    case 'reconfigure':
      return [{ action: 'reconfigure', node, layout: layoutOf(is.gpu, step.layout), before }];
    case 'removeNode':
      return [{ action: 'removeNode', node, before }];
    default:
      return [{ action: step.action, node }];
  }
}

/** Of two nodes of one name the one that is there, or that is to come; a helper is listed when it first comes. */
function nodeOf(state: State, { node: name, ...step }: TransitionStep): number {
  const adds = step.action === 'addNode';
  const known = state.nodes.findIndex(({ is, present }) => is.name === name && present !== adds);
  if (known >= 0) return known;
  const group = state.world.groups.findIndex((candidate) => adds && candidate.name === step.nodeGroup);
  if (group < 0) throw new RangeError(`${step.action} ${name}: expected a node of the plans, or one that was added`);
  return state.addToList(helperNode(state.world, group, name));
}

function keyOf(world: World, gpu: string, profile: string, service: string): number {
  const kind = world.kinds.findIndex((known) => known.gpu === gpu && known.profile === profile);
  const at = world.services.indexOf(service);
  if (kind < 0 || at < 0) throw new RangeError(`${service} on ${gpu} ${profile}: expected a pair of the plans`);
  return podKey(world, kind, at);
}
