import {
  API_VERSION,
  type BlockedTransition,
  type Fleet,
  type Plan,
  planHash,
  type Transition,
} from '../documents/index.ts';
import type { Stuck } from './attempt.ts';
import { decide } from './decide/decide.ts';
import { gateOf, largestGateOf } from './gate.ts';
import { StartPoints } from './points.ts';
import { RunningPods } from './running-pods.ts';
import { type Found, search } from './search.ts';
import { writeSteps } from './steps.ts';
import { leastSurge, SMALL } from './surge.ts';
import { readWorld, type World } from './world.ts';

export interface TransitionInput {
  /** What runs now; null: nothing, and every node must be added. */
  readonly from: Plan | null;
  readonly to: Plan;
  readonly fleet: Fleet;
  /** `max`: hold the larger of old and new rate for every service for which a way can be found that does. */
  readonly gate?: 'min' | 'max';
}

/**
 * Plans the way from one plan to the next, in which no service ever falls below its gate.
 *
 * @returns the steps, or which service would fall below its gate at which step, and how many nodes beyond the fleet's
 *   limits would give a way
 * @throws {RangeError} where `to` uses a node group that the fleet does not have
 * @example
 * const transition = planTransition({ from, to: matchNodes(from, to), fleet });
 * if (transition.feasible === false) console.error(transition.blocked);
 */
export function planTransition({ from, to, fleet, gate = 'min' }: TransitionInput): Transition {
  const least = gateOf(from, to);
  let gates = gate === 'max' ? largestGateOf(from, to) : least;
  for (let tries = 1; ; tries++) {
    const world = readWorld(from, to, fleet, gates);
    const raised = Object.keys(gates).some((name) => gates[name]! > least[name]!);
    const found = search(world, { quick: raised && world.nodes.length > SMALL, work: { left: MOST_WORK } });
    const way = (safe: Found): Transition => {
      const pods = new RunningPods(world, world.nodes, from);
      const points = new StartPoints(world, [to, from]);
      return { ...head(from, to), gate: gates, ...writeSteps({ world, ...safe, pods, points, from, to }, fleet) };
    };
    if (!('stuck' in found)) return way(found);
    const lowered = lowerGate(gates, least, world, tries < MOST_TRIES ? found.stuck.service : undefined);
    if (lowered) {
      gates = lowered;
      continue;
    }
    const decision = decide(world);
    return 'proven' in decision ? blocked(head(from, to), gates, world, found.stuck, decision.proven) : way(decision);
  }
}

/** Nodes that all approaches but the best may look at for replacements: half a minute or so. */
const MOST_WORK = 100_000_000;

/** Services that fall back one by one; then all do, since each try plans the whole way. */
const MOST_TRIES = 8;

/** With `max`, a service in the way falls back to its usual gate; all do where that alone would not help. */
function lowerGate(
  gates: Readonly<Record<string, number>>,
  least: Readonly<Record<string, number>>,
  world: World,
  service: number | undefined,
): Record<string, number> | undefined {
  const raised = Object.keys(gates).filter((name) => gates[name]! > least[name]!);
  if (raised.length === 0) return undefined;
  const name = service === undefined ? undefined : world.services[service]!;
  return name !== undefined && raised.includes(name) ? { ...gates, [name]: least[name]! } : { ...least };
}

const head = (from: Plan | null, to: Plan) =>
  ({
    apiVersion: API_VERSION,
    kind: 'Transition',
    from: from && planHash(from),
    to: planHash(to),
  }) as const;

/** Fewer than capacities are written with: what is lacking was found with an allowance for rounding. */
const LACK_DIGITS = 9;

/** The statement that there is no safe order, or that none was found. Tries how many more nodes would give one. */
function blocked(
  fields: Pick<BlockedTransition, 'apiVersion' | 'kind' | 'from' | 'to'>,
  gate: Record<string, number>,
  world: World,
  { service, step, lacks }: Stuck,
  proven: boolean,
): BlockedTransition {
  return {
    ...fields,
    feasible: false,
    gate,
    blocked: {
      service: service === undefined ? null : world.services[service]!,
      step,
      lacks: Number(lacks.toPrecision(LACK_DIGITS)),
      surge: leastSurge(world),
      proven,
    },
  };
}
