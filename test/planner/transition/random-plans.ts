import {
  type CompletePlan,
  type Fleet,
  finalisePlan,
  type Plan,
  type PlanGpu,
  type PlanInstance,
} from '../../../planner/documents/index.ts';
import { gpuModel, type PlacementSet, placementSets } from '../../../planner/mig/index.ts';

/** Numbers in [0, 1) that repeat for equal seeds (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

export interface Case {
  readonly from: Plan;
  readonly to: Plan;
  readonly fleet: Fleet;
}

const GPU = 'A100-40GB';
const MODEL = gpuModel(GPU)!;
const PROFILES = MODEL.profiles.filter(({ variant }) => variant === 'plain');
const SETS: readonly PlacementSet[] = placementSets(MODEL, PROFILES).filter((set) => set.length > 0);
const SERVICES = ['ada', 'bob', 'cyd', 'dot', 'eve'];
/** Not linear in the size, and with figures whose sums round. */
const RATE = [21.3, 45.1, 70.7, 88.9, 160.3];

export const throughputOf = (service: string, profile: number) =>
  Math.round(RATE[profile]! * (1 + 0.37 * SERVICES.indexOf(service)) * 10) / 10;

export interface Size {
  readonly nodes: number;
  readonly gpus: number;
}

/** Two legal plans of a fleet, the second one new or a change of the first, with rates that they meet. */
export function randomCase(seed: number, most: Size = { nodes: 6, gpus: 4 }): Case {
  const random = randomFrom(seed);
  const upTo = (n: number) => Math.floor(random() * (n + 1));
  const gpusPerNode = 1 + upTo(most.gpus - 1);
  const services = SERVICES.slice(0, 2 + upTo(3));
  const counts = [1 + upTo(most.nodes - 1), 1 + upTo(most.nodes - 1)] as const;
  const tight = random() < 0.4;
  const before = randomGpus(random, names(counts[0], 0), gpusPerNode, services);
  const shift = random() < 0.3 ? upTo(2) : 0;
  const changed = random() < 0.6;
  const after = changed
    ? changeOf(random, before, names(counts[1], shift), gpusPerNode, services)
    : randomGpus(random, names(counts[1], shift), gpusPerNode, services);
  const fleet: Fleet = {
    apiVersion: 'mig-planner/v1',
    kind: 'Fleet',
    metadata: { name: 'random' },
    spec: {
      nodeGroups: [
        {
          name: 'p4d',
          instanceType: 'p4d.24xlarge',
          gpu: GPU,
          gpusPerNode,
          maxNodes: Math.max(...counts) + (random() < 0.5 ? 0 : upTo(2)),
          ...(random() < 0.3 ? { surge: upTo(2) } : {}),
        },
      ],
      ...(random() < 0.2 ? { durations: { start: 10, reconfigure: 3.5, addNode: 60 } } : {}),
    },
  };
  return { from: planOf(before, random, tight), to: planOf(after, random, tight), fleet };
}

/**
 * The case with several batches: some pairs of service and profile have another one in each plan, and single pods one
 * of their own, as plans from elsewhere may. Larger batches are faster.
 */
export function withBatches({ from, to, fleet }: Case, seed: number): Case {
  const random = randomFrom(seed + 1_000_003);
  const retuned = (plan: Plan): Plan => {
    const usual = new Map<string, number>();
    const gpus = plan.gpus.map((gpu) => ({
      ...gpu,
      instances: gpu.instances.map((instance) => {
        const { service, profile, throughput } = instance;
        if (service === null) return instance;
        const pair = `${service} ${profile}`;
        if (!usual.has(pair)) usual.set(pair, random() < 0.4 ? 16 : 8);
        const batch = random() < 0.1 ? 32 : usual.get(pair)!;
        return { ...instance, batch, throughput: Math.round(throughput! * (1 + batch / 160) * 10) / 10 };
      }),
    }));
    const { hash: _, ...rest } = plan as CompletePlan;
    const capacity = capacities(gpus);
    const services = rest.services.map((service) => ({ ...service, capacity: capacity.get(service.name)! }));
    return finalisePlan({ ...rest, services, gpus });
  };
  return { from: retuned(from), to: retuned(to), fleet };
}

const names = (count: number, shift: number) => Array.from({ length: count }, (_, n) => `p4d-${n + shift}`);

function randomGpus(random: () => number, nodes: readonly string[], gpus: number, services: readonly string[]) {
  // Few cuts per plan, as the planner makes them.
  const sets = Array.from({ length: 3 }, () => SETS[Math.floor(random() * SETS.length)]!);
  const idle = random() * 0.3;
  return nodes.flatMap((node) =>
    Array.from({ length: gpus }, (_, index) => randomGpu(random, node, index, services, sets, idle)),
  );
}

function randomGpu(
  random: () => number,
  node: string,
  index: number,
  services: readonly string[],
  sets: readonly PlacementSet[],
  idle: number,
): PlanGpu {
  const set = sets[Math.floor(random() * sets.length)]!;
  const instances = set.map(({ profile, start }): PlanInstance => {
    const service = random() < idle ? null : services[Math.floor(random() * services.length)]!;
    return instanceOf(profile, start, service);
  });
  return { node, nodeGroup: 'p4d', index, gpu: GPU, instances };
}

function instanceOf(profile: number, start: number, service: string | null): PlanInstance {
  const { name } = PROFILES[profile]!;
  if (service === null) return { profile: name, start, service };
  return { profile: name, start, service, batch: 8, throughput: throughputOf(service, profile) };
}

/** Keeps some nodes, changes pods on others, and cuts the rest anew. */
function changeOf(
  random: () => number,
  before: readonly PlanGpu[],
  nodes: readonly string[],
  gpus: number,
  services: readonly string[],
): PlanGpu[] {
  const fresh = randomGpus(random, nodes, gpus, services);
  return nodes.flatMap((node) => {
    const old = before.filter((gpu) => gpu.node === node);
    const what = random();
    if (old.length === 0 || what < 0.35) return fresh.filter((gpu) => gpu.node === node);
    if (what < 0.5) return old;
    return old.map((gpu) => ({
      ...gpu,
      instances: gpu.instances.map((instance) => {
        if (random() < 0.5) return instance;
        const profile = PROFILES.findIndex(({ name }) => name === instance.profile);
        const service = random() < 0.2 ? null : services[Math.floor(random() * services.length)]!;
        return instanceOf(profile, instance.start, service);
      }),
    }));
  });
}

function capacities(gpus: readonly PlanGpu[]): Map<string, number> {
  const capacity = new Map<string, number>();
  for (const { instances } of gpus) {
    for (const { service, throughput } of instances) {
      if (service !== null) capacity.set(service, (capacity.get(service) ?? 0) + throughput!);
    }
  }
  return capacity;
}

/** The plan of these GPUs; rates are what the services have, or less. */
export function planOf(gpus: readonly PlanGpu[], random: () => number, tight: boolean): Plan {
  const services = [...capacities(gpus)].sort().map(([name, sum]) => {
    const rate = Math.max(0.1, Math.floor(sum * (tight ? 0.9 + 0.1 * random() : 0.2 + 0.8 * random()) * 10) / 10);
    return {
      name,
      model: name,
      rate,
      latencyMs: 100,
      required: rate,
      capacity: sum,
      slack: sum / rate - 1,
      replicas: 1,
    };
  });
  const used = gpus.filter(({ instances }) => instances.some(({ service }) => service !== null));
  const hash = 'a'.repeat(64);
  return finalisePlan({
    apiVersion: 'mig-planner/v1',
    kind: 'Plan',
    summary: { gpus: used.length, nodes: new Set(used.map(({ node }) => node)).size, services: services.length },
    certificate: { lowerBound: 0, optimal: false, gap: 1, method: 'none', priceBound: 0, prices: {}, levels: [] },
    objective: [],
    services,
    gpus: [...gpus],
    inputs: { workload: hash, profiles: hash, fleet: hash, current: null },
    search: { searchers: ['exact'], seed: 1, budget: 'normal', trace: [] },
  });
}
