import { API_VERSION, type FeasibleTransition, type Fleet, type Plan, planHash } from '../documents/index.ts';
import { gateOf } from './gate.ts';
import { StartPoints } from './points.ts';
import { standingAfter } from './redo.ts';
import { reverse } from './reverse.ts';
import { RunningPods } from './running-pods.ts';
import { search } from './search.ts';
import { writeSteps } from './steps.ts';
import { readWorld, type World } from './world.ts';

export interface RollbackInput {
  /** The way that was begun. */
  readonly transition: FeasibleTransition;
  readonly from: Plan | null;
  readonly to: Plan;
  readonly fleet: Fleet;
  /** Ids of the steps that are done; with each, all that its `after` leads to. */
  readonly doneSteps: Iterable<string>;
}

/**
 * Plans the way back to the old plan from wherever a transition has got to.
 *
 * A better way than the one that was gone is looked for first; where there is none, that one is gone backwards, which
 * passes through the same states. The gate is the same, but no higher than what the old plan itself gives. `from` of
 * the result names the plan that was not reached, `to` the old one; without an old plan, the hash of an empty one. Its
 * base is the state after the done steps; pods that the transition would only retune count as not yet retuned.
 *
 * @throws {RangeError} where `doneSteps` names a step that the transition does not have, or leaves out one that must
 *   have been done before another
 */
export function planRollback({ transition, from, to, fleet, doneSteps }: RollbackInput): FeasibleTransition {
  const done = doneOf(transition, new Set(doneSteps));
  const world = readWorld(from, to, fleet, rollbackGate(from, to));
  const { nodes, operations } = standingAfter(world, done);
  const back: World = { ...world, nodes };
  const found = search(back, { backwards: false });
  const way = 'stuck' in found ? { nodes, operations: reverse(operations) } : found;
  const pods = new RunningPods(world, world.nodes, from).on(nodes);
  const forth = new StartPoints(world, [to, from]);
  for (const operation of operations) pods.do(operation, forth);
  return {
    apiVersion: API_VERSION,
    kind: 'Transition',
    from: planHash(to),
    to: planHash(from ?? withoutServices(to)),
    gate: rollbackGate(from, to),
    ...writeSteps({ world: back, ...way, pods, points: new StartPoints(world, [from, to]), from: to, to: from }, fleet),
  };
}

function doneOf({ steps }: FeasibleTransition, ids: ReadonlySet<string>): FeasibleTransition['steps'] {
  const done = steps.filter(({ id }) => ids.has(id));
  const known = new Set(steps.map(({ id }) => id));
  const unknown = [...ids].find((id) => !known.has(id));
  if (unknown !== undefined) throw new RangeError(`step "${unknown}" is done; expected a step of the transition`);
  for (const { id, after } of done) {
    const skipped = after.find((earlier) => !ids.has(earlier));
    if (skipped !== undefined) throw new RangeError(`step "${id}" is done; expected "${skipped}" to be done before`);
  }
  return done;
}

function rollbackGate(from: Plan | null, to: Plan): Record<string, number> {
  const capacity = new Map(from?.services.map((service) => [service.name, service.capacity]));
  const gate = gateOf(from, to);
  return Object.fromEntries(Object.entries(gate).map(([name, rate]) => [name, Math.min(rate, capacity.get(name)!)]));
}

/** What there was before the first plan. */
function withoutServices(plan: Plan): Plan {
  const { hash: _, ...rest } = plan;
  return { ...rest, summary: { gpus: 0, nodes: 0, services: 0 }, services: [], gpus: [] };
}
