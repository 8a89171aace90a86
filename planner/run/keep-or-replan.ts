import type { Highs } from 'highs';
import { priceBound } from '../bound/price-bound.ts';
import { type Fleet, hashDocument, type Plan, type ProfileRow, type Workload } from '../documents/index.ts';
import { type CurrentNode, currentNodes } from '../placement/index.ts';
import { compileProblem, type Problem, serviceCount } from '../problem/index.ts';

/** A service that the current plan does not serve as the new demand asks. */
export interface UnmetService {
  readonly service: string;
  /** Requests/s. */
  readonly required: number;
  readonly capacity: number;
  readonly replicas: number;
  readonly minReplicas: number;
}

/** Whether the current plan stays, why, and the numbers that say so. */
export interface Verdict {
  readonly decision: 'keep' | 'replan';
  readonly reason:
    | 'no-current-plan'
    | 'same-inputs'
    | 'not-servable'
    | 'fleet-changed'
    | 'demand-not-met'
    | 'could-save'
    | 'saves-too-little';
  readonly unmet?: readonly UnmetService[];
  /** Cost per hour of the nodes in use; their number where the fleet has no prices. */
  readonly cost?: number;
  /** What no plan for the new demand can cost less than, by the prices. */
  readonly bound?: number;
  /** Largest share of the cost that any plan could save. */
  readonly couldSave?: number;
  readonly minimumSaving: number;
}

/** What a decision is about. `current` is null before the first plan. */
export interface Situation {
  readonly workload: Workload;
  readonly profiles: readonly ProfileRow[];
  readonly fleet: Fleet;
  readonly current: Plan | null;
}

/**
 * Keeps the current plan while it meets the new demand and the price bound proves that no plan saves a share of
 * `minimumSaving` of its cost. The bound need not be reached by any plan, so what was planned from these very inputs
 * is kept whatever the bound says: planning again would give the same plan.
 *
 * @throws SolverNeededError if the bound needs the solver and it was not given
 */
export function keepOrReplan(situation: Situation, minimumSaving: number, highs?: Highs): Verdict {
  const { workload, profiles, fleet, current } = situation;
  const verdict = (
    decision: Verdict['decision'],
    reason: Verdict['reason'],
    numbers: Partial<Verdict> = {},
  ): Verdict => ({
    decision,
    reason,
    ...numbers,
    minimumSaving,
  });
  if (current === null) return verdict('replan', 'no-current-plan');
  if (isFrom(current, situation)) return verdict('keep', 'same-inputs');
  const compiled = compileProblem(workload, profiles, fleet);
  // A run says best what is wrong: it ends in a refusal that names every service.
  if (!compiled.ok) return verdict('replan', 'not-servable');
  const { problem } = compiled;
  const nodes = currentNodes(problem, current);
  if (nodes.length < new Set(current.gpus.map(({ node }) => node)).size) return verdict('replan', 'fleet-changed');
  const unmet = unmetServices(problem, nodes);
  if (unmet.length > 0) return verdict('replan', 'demand-not-met', { unmet });
  const bound = priceBound(problem, highs).target?.cost;
  const cost = costOf(problem, nodes);
  if (bound === undefined || cost === 0) return verdict('replan', 'not-servable', { cost });
  const couldSave = Math.max(0, (cost - bound) / cost);
  const numbers = { cost, bound, couldSave };
  return couldSave < minimumSaving || couldSave === 0
    ? verdict('keep', 'saves-too-little', numbers)
    : verdict('replan', 'could-save', numbers);
}

function isFrom({ inputs }: Plan, { workload, profiles, fleet }: Situation): boolean {
  return (
    inputs !== undefined &&
    inputs.workload === hashDocument(workload) &&
    inputs.profiles === hashDocument(profiles) &&
    inputs.fleet === hashDocument(fleet)
  );
}

function unmetServices(problem: Problem, nodes: readonly CurrentNode[]): UnmetService[] {
  const K = problem.kinds.length;
  const capacity = new Float64Array(serviceCount(problem));
  const replicas = new Int32Array(serviceCount(problem));
  for (const { kind, service } of nodes.flatMap(({ gpus }) => gpus.flat())) {
    // An instance that the new latency limit or the new profiles exclude serves nothing.
    const throughput = kind >= 0 && service >= 0 ? problem.throughput[service * K + kind]! : 0;
    if (throughput === 0) continue;
    capacity[service]! += throughput;
    replicas[service]!++;
  }
  return problem.serviceNames.flatMap((service, i) => {
    const minReplicas = problem.minReplicas[i]!;
    if (capacity[i]! >= problem.demand[i]! && replicas[i]! >= minReplicas) return [];
    const unit = problem.unit[i]!;
    const required = problem.demand[i]! * unit;
    return [{ service, required, capacity: capacity[i]! * unit, replicas: replicas[i]!, minReplicas }];
  });
}

/** Nodes that serve something; the plan lists idle ones, too, and they can be given back without a new plan. */
function costOf(problem: Problem, nodes: readonly CurrentNode[]): number {
  return nodes
    .filter(({ gpus }) => gpus.flat().some(({ service }) => service >= 0))
    .reduce((sum, { group }) => sum + problem.groups[group]!.costPerNode, 0);
}
