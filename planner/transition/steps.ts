import type { FeasibleTransition, Fleet, Plan, TransitionStep } from '../documents/index.ts';
import { baseOf } from './base.ts';
import { secondsOf } from './durations.ts';
import type { Operation } from './operation.ts';
import { orderOf } from './order.ts';
import type { StartPoints } from './points.ts';
import { retuneOf } from './retune.ts';
import type { RunningPods } from './running-pods.ts';
import { State } from './state.ts';
import { criticalPath, inWaves } from './waves.ts';
import { kindOf, serviceOf, type World, type WorldNode } from './world.ts';

/** Significant digits of written requests/s: more would only be rounding of sums. */
const DIGITS = 12;

/** A safe order of operations, and what is known of its two ends. */
export interface Way {
  readonly world: World;
  readonly nodes: readonly WorldNode[];
  readonly operations: readonly Operation[];
  /** What runs before the first operation. */
  readonly pods: RunningPods;
  readonly points: StartPoints;
  /** The plan that `from` names. */
  readonly from: Plan | null;
  /** The plan to reach; null: nothing is to be left. */
  readonly to: Plan | null;
}

/** Writes operations as the steps of a transition (waves, `after`, capacities, durations) with its base. */
export function writeSteps(
  { world, nodes, operations: sequence, pods: before, points, from, to }: Way,
  fleet: Fleet,
): Pick<FeasibleTransition, 'base' | 'steps' | 'retune' | 'surgeNodes' | 'seconds'> {
  const { operations, after, wave } = inWaves(sequence, orderOf(world, nodes, sequence));
  const seconds = secondsOf(fleet.spec.durations);
  const state = new State({ ...world, nodes });
  const pods = before.on(nodes);
  const base = baseOf(world, nodes, pods, from);
  let surgeNodes = 0;
  const steps = operations.map((operation, index): TransitionStep => {
    const { services, details } = describe(world, state, operation, points);
    state.do(operation);
    pods.do(operation, points);
    surgeNodes = Math.max(surgeNodes, nodesAboveMax(state));
    return {
      id: idOf(index),
      wave: wave[index]!,
      after: after[index]!.map(idOf),
      node: nodes[operation.node]!.name,
      ...details,
      seconds: seconds(operation.action),
      capacity: Object.fromEntries(
        services.map((service) => [world.services[service]!, Number(pods.capacity(service).toPrecision(DIGITS))]),
      ),
    };
  });
  const path = criticalPath(
    after,
    steps.map((step) => step.seconds),
  );
  const retune = retuneOf(world, nodes, pods, to);
  return { base, steps, retune, surgeNodes, seconds: Math.round(path * 1000) / 1000 };
}

const idOf = (index: number) => String(index + 1);

type Details<S = TransitionStep> = S extends TransitionStep
  ? Omit<S, 'id' | 'wave' | 'after' | 'node' | 'seconds' | 'capacity'>
  : never;

/** The fields that belong to the action, and the services whose pods it touches. */
function describe(
  world: World,
  state: State,
  operation: Operation,
  points: StartPoints,
): { services: number[]; details: Details } {
  const node = state.nodes[operation.node]!;
  switch (operation.action) {
    case 'start':
    case 'stop': {
      const { action, key, count } = operation;
      const index = serviceOf(world, key);
      const service = world.services[index]!;
      const { gpu, profile } = world.kinds[kindOf(world, key)]!;
      const pods = { service, profile, count };
      if (action === 'stop') return { services: [index], details: { action, ...pods } };
      return { services: [index], details: { action, ...pods, gpu, ...points.of(key) } };
    }
    case 'evict': {
      const services = [...new Set(operation.pods.map(([key]) => serviceOf(world, key)))].sort((a, b) => a - b);
      return { services, details: { action: 'evict' } };
    }
    case 'reconfigure': {
      const layout = operation.layout.gpus.map((profiles) => [...profiles]);
      return { services: [], details: { action: 'reconfigure', layout } };
    }
    case 'addNode':
      return { services: [], details: { action: 'addNode', nodeGroup: world.groups[node.is.group]!.name } };
    default:
      return { services: [], details: { action: operation.action } };
  }
}

function nodesAboveMax(state: State): number {
  return state.world.groups.reduce(
    (sum, { maxNodes, limit }, group) => sum + (limit === 0 ? 0 : Math.max(0, state.present[group]! - maxNodes)),
    0,
  );
}
