import type { Fleet, NodeGroup, Plan, PlanGpu, PlanInstance, ProfileRow, Workload } from '../documents/index.ts';
import { type GpuModel, gpuModel, type MigProfile, type PartitionRules } from '../mig/index.ts';
import { canBePriced, type Demand, demandOf } from './demand.ts';
import { type Exact, exact, plus, timesWhole, ZERO } from './exact.ts';
import { type PriceBound, type Prices, priceBound } from './price-bound.ts';

/** What is to be verified, and the documents it was made from as far as they are at hand. */
export interface VerifyInput {
  readonly plan: Plan;
  readonly workload?: Workload | undefined;
  /** The rows of all profile files together, as `parseProfiles` returns them. */
  readonly profiles?: readonly ProfileRow[] | undefined;
  readonly fleet?: Fleet | undefined;
}

/** A GPU of the plan with its place in the document. */
export interface PlacedGpu {
  readonly path: string;
  readonly gpu: PlanGpu;
  readonly model: GpuModel | undefined;
}

/** An instance of the plan with its place in the document. */
export interface PlacedInstance {
  readonly path: string;
  readonly at: PlacedGpu;
  readonly instance: PlanInstance;
  /** Undefined where the GPU model or the profile is not known. */
  readonly profile: MigProfile | undefined;
}

/** The plan and its inputs, with the views that more than one rule reads; what is costly is computed once, when first asked for. */
export class VerifyContext {
  readonly plan: Plan;
  readonly workload: Workload | undefined;
  readonly profiles: readonly ProfileRow[] | undefined;
  readonly fleet: Fleet | undefined;
  readonly gpus: readonly PlacedGpu[];
  readonly instances: readonly PlacedInstance[];
  /** Of the plan's services, in their order. */
  readonly demands: readonly Demand[];
  /** GPUs that serve at least one service. */
  readonly servingGpus: readonly PlacedGpu[];
  /** Nodes with a GPU that serves, each with its node group. */
  readonly servingNodes: ReadonlyMap<string, string>;
  readonly #groups: ReadonlyMap<string, NodeGroup>;
  readonly #demands: ReadonlyMap<string, Demand>;
  readonly #serving = new Map<string, PlacedInstance[]>();
  readonly #capacity = new Map<string, Exact>();
  readonly #priceBounds = new Map<Prices, PriceBound>();

  constructor({ plan, workload, profiles, fleet }: VerifyInput) {
    this.plan = plan;
    this.workload = workload;
    this.profiles = profiles;
    this.fleet = fleet;
    this.gpus = plan.gpus.map((gpu, i) => ({ path: `gpus[${i}]`, gpu, model: gpuModel(gpu.gpu) }));
    this.instances = this.gpus.flatMap((at) =>
      at.gpu.instances.map((instance, i) => ({
        path: `${at.path}.instances[${i}]`,
        at,
        instance,
        profile: at.model?.profiles.find((profile) => profile.name === instance.profile),
      })),
    );
    this.servingGpus = this.gpus.filter(({ gpu }) => gpu.instances.some(({ service }) => service !== null));
    this.servingNodes = new Map(this.servingGpus.map(({ gpu }) => [gpu.node, gpu.nodeGroup]));
    this.#groups = new Map(fleet?.spec.nodeGroups.map((group) => [group.name, group]));
    const asked = new Map(workload?.spec.services.map((service) => [service.name, service]));
    this.demands = plan.services.map((service) => demandOf(service, asked.get(service.name)));
    this.#demands = new Map(this.demands.map((demand) => [demand.name, demand]));
    for (const placed of this.instances) {
      const { service } = placed.instance;
      if (service === null) continue;
      const known = this.#serving.get(service);
      if (known) known.push(placed);
      else this.#serving.set(service, [placed]);
    }
  }

  /** The 2021 driver's rule applies where the plan or the fleet says so. */
  get partitionRules(): PartitionRules {
    const said = [this.plan.partitionRules, this.fleet?.spec.partitionRules];
    return said.includes('no-4g-3g') ? 'no-4g-3g' : 'all';
  }

  group(name: string): NodeGroup | undefined {
    return this.#groups.get(name);
  }

  /** Undefined where the plan does not list such a service. */
  demand(service: string): Demand | undefined {
    return this.#demands.get(service);
  }

  /** Instances that serve a service. */
  instancesOf(service: string): readonly PlacedInstance[] {
    return this.#serving.get(service) ?? [];
  }

  /** Sum of the throughputs of a service's instances, without rounding. */
  capacityOf(service: string): Exact {
    const known = this.#capacity.get(service);
    if (known) return known;
    const sum = sumOfThroughputs(this.instancesOf(service));
    this.#capacity.set(service, sum);
    return sum;
  }

  /** GPU models of the fleet, each once. */
  get fleetModels(): readonly string[] {
    return [...new Set(this.fleet?.spec.nodeGroups.map((group) => group.gpu))];
  }

  /** Whether all is known that the price bound takes. Where not, what is said of it is too little. */
  get priceable(): boolean {
    return this.profiles !== undefined && this.fleet !== undefined && this.demands.every(canBePriced);
  }

  /**
   * The price bound at the certificate's own prices, or at others, over the services of which enough is known.
   * Needs profiles and fleet.
   */
  priceBound(prices: Prices = this.plan.certificate.prices): PriceBound {
    const known = this.#priceBounds.get(prices);
    if (known) return known;
    const bound = this.priceBoundOf(this.demands, prices);
    this.#priceBounds.set(prices, bound);
    return bound;
  }

  /** The price bound of other demands than the plan's, at given prices. */
  priceBoundOf(demands: readonly Demand[], prices: Prices): PriceBound {
    return priceBound(demands.filter(canBePriced), this.profiles ?? [], this.fleetModels, prices);
  }
}

/** Adds equal throughputs by one multiplication: a large plan has many instances and few different throughputs. */
export function sumOfThroughputs(instances: readonly PlacedInstance[]): Exact {
  const times = new Map<number, number>();
  for (const { instance } of instances) {
    const throughput = instance.throughput ?? 0;
    times.set(throughput, (times.get(throughput) ?? 0) + 1);
  }
  let sum = ZERO;
  for (const [throughput, count] of times) sum = plus(sum, timesWhole(exact(throughput), count));
  return sum;
}
