import type { Plan, PlanService, Retune } from '../../planner/documents/index.ts';
import { type ChangedNodes, changedNodes, planChanges } from '../../planner/transition/index.ts';
import type { TransitionNumbers } from '../../report/view/transition.ts';

/** A figure of both plans; null where a plan does not have it. */
export interface Change {
  readonly before: number | null;
  readonly after: number | null;
}

/** One service of either plan. */
export interface ServiceChange {
  readonly name: string;
  readonly rate: Change;
  readonly capacity: Change;
  readonly instances: Change;
}

/** What changes from one plan to another. */
export interface PlanDiff {
  readonly services: readonly ServiceChange[];
  readonly nodes: ChangedNodes;
  /** Pods that start anew; the others go on running. */
  readonly restartedPods: number;
  readonly gpus: Change;
  readonly nodeCount: Change;
  readonly costPerHour: Change;
}

/** The way from one plan to the other. */
export type DiffWay = TransitionNumbers & {
  /** Pods that run on with another batch. */
  readonly retune: readonly Retune[];
};

/** Compares two plans node by node, by name. */
export function comparePlans(before: Plan, after: Plan): PlanDiff {
  const of = (read: (plan: Plan) => number | undefined): Change => ({
    before: read(before) ?? null,
    after: read(after) ?? null,
  });
  return {
    services: compareServices(before, after),
    nodes: changedNodes(before, after),
    restartedPods: planChanges(before, after).restartedPods,
    gpus: of(({ summary }) => summary.gpus),
    nodeCount: of(({ summary }) => summary.nodes),
    costPerHour: of(({ summary }) => summary.costPerHour),
  };
}

function compareServices(before: Plan, after: Plan): ServiceChange[] {
  const [old, next] = [before, after].map((plan) => new Map(plan.services.map((service) => [service.name, service])));
  const [oldCount, nextCount] = [instanceCounts(before), instanceCounts(after)];
  return [...new Set([...old!.keys(), ...next!.keys()])].map((name) => {
    const [was, is] = [old!.get(name), next!.get(name)];
    const of = (read: (service: PlanService) => number): Change => ({
      before: was ? read(was) : null,
      after: is ? read(is) : null,
    });
    return {
      name,
      rate: of(({ rate }) => rate),
      capacity: of(({ capacity }) => capacity),
      instances: {
        before: was ? (oldCount.get(name) ?? 0) : null,
        after: is ? (nextCount.get(name) ?? 0) : null,
      },
    };
  });
}

function instanceCounts({ gpus }: Plan): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { service } of gpus.flatMap(({ instances }) => instances))
    if (service !== null) counts.set(service, (counts.get(service) ?? 0) + 1);
  return counts;
}
