import { type FeasibleTransition, hashDocument, type Plan } from '../../planner/documents/index.ts';
import { kindKey, type PodKind } from '../types.ts';
import type { Balancing } from '../workloads/index.ts';

/** How the pods of a kind are set, and what one of them is worth. */
export interface OperatingPoint {
  readonly batch: number;
  /** Requests/s. */
  readonly throughput: number;
}

/** As far as a document states it. */
type Stated = { readonly [Field in keyof OperatingPoint]?: number | undefined };

/** The services' own Deployments, by service. */
export type OwnDeployments = ReadonlyMap<string, { readonly namespace: string; readonly name: string }>;

/** What of a plan and the way to it has to be known to make its objects. */
export interface PlanFacts {
  /** Hash of the transition. */
  readonly transition: string;
  readonly deployments: OwnDeployments;
  /** Requests/s each service must sustain. */
  readonly rates: ReadonlyMap<string, number>;
  /** By `kindKey`. */
  readonly points: ReadonlyMap<string, OperatingPoint>;
  readonly balancing: (service: string) => Balancing;
}

/** Nothing is known, and nothing can be derived: enough to look at a cluster. */
export const NO_PLAN: PlanFacts = {
  transition: '',
  deployments: new Map(),
  rates: new Map(),
  points: new Map(),
  balancing: () => 'even',
};

/**
 * @param transition null: only looked at
 * @param even services whose pods all get the same share of requests
 * @param handBack services that the plan does not have and that are served by their own Deployments again
 */
export function factsOf(
  plan: Plan,
  transition: FeasibleTransition | null,
  even: ReadonlySet<string>,
  handBack: OwnDeployments = new Map(),
): PlanFacts {
  const points = new Map<string, OperatingPoint>();
  const set = (kind: PodKind, { batch, throughput }: Stated) => {
    if (batch !== undefined && throughput !== undefined) points.set(kindKey(kind), { batch, throughput });
  };
  for (const { gpu, pods } of transition?.base?.nodes ?? []) {
    for (const pod of pods) set({ ...pod, gpu }, pod);
  }
  for (const step of transition?.steps ?? []) {
    if (step.action === 'start' && step.gpu !== undefined) set({ ...step, gpu: step.gpu }, step);
  }
  // The plan to reach has the last word.
  for (const { gpu, instances } of plan.gpus) {
    for (const { service, profile, batch, throughput } of instances) {
      if (service !== null) set({ service, gpu, profile }, { batch, throughput });
    }
  }
  return {
    transition: transition === null ? '' : hashDocument(transition),
    deployments: new Map([
      ...handBack,
      ...plan.services.flatMap(({ name, deployment }) =>
        deployment === undefined ? [] : [[name, deployment] as const],
      ),
    ]),
    rates: new Map([...(transition?.base?.services ?? []), ...plan.services].map(({ name, rate }) => [name, rate])),
    points,
    balancing: (service) => (even.has(service) ? 'even' : 'weighted'),
  };
}
