import { isForbidden, type KeptPlans, NO_PLAN, type PlanFacts } from '../../applier/cluster/index.ts';
import { type Known, knownFrom } from '../../applier/observe/index.ts';
import type { Fleet, Plan } from '../../planner/documents/index.ts';
import type { Documents } from '../read-documents.ts';

/** What plans tell about what runs; the first that knows of something has the last word. */
export function knownFromPlans(plans: readonly Plan[], fleet: Fleet | undefined): Known {
  const services = new Map(plans.flatMap(({ services }) => services.map((one) => [one.name, one] as const)).reverse());
  const points = plans.flatMap(({ gpus }) =>
    gpus.flatMap(({ gpu, instances }) =>
      instances.flatMap(({ service, profile, batch, throughput }) =>
        service === null ? [] : [{ service, gpu, profile, batch: batch!, throughput: throughput! }],
      ),
    ),
  );
  const distinct = new Map(points.map((point) => [JSON.stringify(point), point]));
  return { services: [...services.values()], points: [...distinct.values()], nodeGroups: fleet?.spec.nodeGroups ?? [] };
}

/** From the documents named, else from the plans that the cluster keeps. */
export async function knownOf({ workload, profiles = [], fleet }: Documents, kept: KeptPlans): Promise<Known> {
  if (workload === undefined) return knownFromPlans(await keptPlans(kept), fleet);
  const none: Fleet = {
    apiVersion: 'mig-planner/v1',
    kind: 'Fleet',
    metadata: { name: 'none' },
    spec: { nodeGroups: [] },
  };
  return knownFrom(workload, profiles, fleet ?? none);
}

/** The plan applied last, then the one before it, as far as they are kept and may be read. */
export async function keptPlans(kept: KeptPlans): Promise<Plan[]> {
  try {
    const { current, previous } = await kept.history();
    const found = await Promise.all([current, previous].map((hash) => (hash === null ? null : kept.load(hash))));
    return found.filter((plan) => plan !== null);
  } catch (error) {
    if (isForbidden(error)) return [];
    throw error;
  }
}

/** What has to be known to see the services' own Deployments. */
export function factsOfKnown({ services }: Known): PlanFacts {
  const named = services.flatMap(({ name, deployment }) => (deployment ? [[name, deployment] as const] : []));
  return { ...NO_PLAN, deployments: new Map(named) };
}
