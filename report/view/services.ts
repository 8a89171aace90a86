import type { Plan, PlanService } from '../../planner/documents/index.ts';

/** Instances of one kind that serve a service. */
export interface InstanceUse {
  readonly gpu: string;
  readonly profile: string;
  readonly batch: number;
  /** Requests/s of one such instance. */
  readonly throughput: number;
  readonly count: number;
}

/** A service with everything the report says about it. */
export interface ServiceView extends PlanService {
  /** Largest instances first. */
  readonly uses: readonly InstanceUse[];
  /** Number of its instances, counted where the plan does not state it. */
  readonly replicas: number;
  /** Whether no other service has less slack. */
  readonly tightest: boolean;
}

/** The services of a plan with their instances, least slack first, then by name. */
export function serviceViews(plan: Plan): ServiceView[] {
  const uses = new Map<string, Map<string, { -readonly [K in keyof InstanceUse]: InstanceUse[K] }>>();
  for (const gpu of plan.gpus) {
    for (const instance of gpu.instances) {
      if (instance.service === null) continue;
      let own = uses.get(instance.service);
      if (!own) {
        own = new Map();
        uses.set(instance.service, own);
      }
      const { profile, batch = 1, throughput = 0 } = instance;
      const key = `${gpu.gpu}\n${profile}\n${batch}\n${throughput}`;
      const known = own.get(key);
      if (known) known.count++;
      else own.set(key, { gpu: gpu.gpu, profile, batch, throughput, count: 1 });
    }
  }
  const least = plan.services.reduce((min, service) => Math.min(min, service.slack), Number.POSITIVE_INFINITY);
  return plan.services
    .map((service) => {
      const own = [...(uses.get(service.name)?.values() ?? [])].sort(largestFirst);
      const replicas = service.replicas ?? own.reduce((sum, use) => sum + use.count, 0);
      return { ...service, uses: own, replicas, tightest: service.slack === least };
    })
    .sort((a, b) => a.slack - b.slack || (a.name < b.name ? -1 : 1));
}

function largestFirst(a: InstanceUse, b: InstanceUse): number {
  return (
    Number.parseInt(b.profile, 10) - Number.parseInt(a.profile, 10) ||
    (a.gpu === b.gpu ? 0 : a.gpu < b.gpu ? -1 : 1) ||
    (a.profile === b.profile ? 0 : a.profile < b.profile ? -1 : 1) ||
    b.batch - a.batch
  );
}

/**
 * `3×2g.10gb b16 + 1×3g.20gb b32`: how a service is spread over instances. The GPU is named only where a plan has
 * several models, since one profile name can mean two sizes there.
 */
export function usesText(uses: readonly InstanceUse[], nameGpu: boolean): string {
  return uses.map((use) => `${use.count}×${nameGpu ? `${use.gpu} ` : ''}${use.profile} b${use.batch}`).join(' + ');
}

/** Whether the plan uses more than one GPU model. */
export function hasSeveralModels(plan: Plan): boolean {
  return plan.gpus.some((gpu) => gpu.gpu !== plan.gpus[0]!.gpu);
}
