import {
  type CompletePlan,
  type CompletePlanService,
  finalisePlan,
  type PlanGpu,
  type TraceEntry,
} from '../../planner/documents/index.ts';
import { gpuModel, type MigProfile, type PlacementSet, placementSets } from '../../planner/mig/index.ts';

/** Shape of a made-up plan; whatever is not given is that of a small, proven one. */
export interface FixtureOptions {
  readonly seed?: number;
  readonly gpu?: string;
  readonly nodes?: number;
  readonly gpusPerNode?: number;
  readonly services?: readonly string[];
  readonly pricePerNode?: number;
  /** GPUs at the end of the last node that serve nothing. */
  readonly idleGpus?: number;
  /** Neighbouring GPUs that are equal; 1 makes every GPU its own. */
  readonly alike?: number;
  /** GPUs by which the plan misses its bound. */
  readonly gap?: number;
}

export const TEN_SERVICES = [
  'bert',
  'densenet121',
  'densenet201',
  'gpt2-chat',
  'inceptionv3',
  'mobilenetv2',
  'resnet50',
  'resnet152',
  'roberta-large',
  'vgg19',
];

/** A small generator with a seed (mulberry32), so that every run sees the same plans. */
export function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t = (t + Math.imul(t ^ (t >>> 7), t | 61)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** A plan with legal placements whose sums add up: capacity is what its instances give, slack is what is left. */
export function fixturePlan(options: FixtureOptions = {}): CompletePlan {
  const { seed = 1, gpu = 'A100-40GB', nodes = 2, gpusPerNode = 8, services = TEN_SERVICES } = options;
  const draw = random(seed);
  const model = gpuModel(gpu)!;
  const profiles = model.profiles.filter((p) => p.variant === 'plain');
  const full = fullSets(profiles, placementSets(model, profiles));
  const gpus: PlanGpu[] = [];
  const total = nodes * gpusPerNode;
  for (let at = 0; at < total; at++) {
    const place = { node: `p4d-${Math.floor(at / gpusPerNode)}`, nodeGroup: 'p4d', index: at % gpusPerNode, gpu };
    const before = gpus.at(-1);
    if (before && at % (options.alike ?? 1) !== 0) gpus.push({ ...place, instances: before.instances });
    else if (at >= total - (options.idleGpus ?? 0)) gpus.push({ ...place, instances: [] });
    else gpus.push({ ...place, instances: filled(full[Math.floor(draw() * full.length)]!, profiles, services, draw) });
  }
  return finish(options, gpus, services, draw, profiles);
}

/** Placement sets that use seven compute slices: the ones a planner would choose. */
function fullSets(profiles: readonly MigProfile[], sets: readonly PlacementSet[]): PlacementSet[] {
  const compute = (set: PlacementSet) => set.reduce((sum, placed) => sum + profiles[placed.profile]!.computeSlices, 0);
  const most = Math.max(...sets.map(compute));
  return sets.filter((set) => compute(set) >= most - 1);
}

function filled(
  set: PlacementSet,
  profiles: readonly MigProfile[],
  services: readonly string[],
  draw: () => number,
): PlanGpu['instances'] {
  return set.map(({ profile, start }) => {
    const { name, computeSlices } = profiles[profile]!;
    if (draw() < 0.04) return { profile: name, start, service: null };
    const at = Math.floor(draw() * services.length);
    const throughput = Math.round((60 + 37 * (at % 11)) * computeSlices ** (0.8 + 0.04 * (at % 9)) * 10) / 10;
    return { profile: name, start, service: services[at]!, batch: 2 ** (at % 6), throughput };
  });
}

function finish(
  options: FixtureOptions,
  gpus: PlanGpu[],
  names: readonly string[],
  draw: () => number,
  profiles: readonly MigProfile[],
): CompletePlan {
  const serving = gpus.filter((gpu) => gpu.instances.some((i) => i.service !== null));
  const used = serving.length;
  const nodes = new Set(serving.map((gpu) => gpu.node)).size;
  const lowerBound = used - (options.gap ?? 0);
  const byService = new Map<string | null, PlanGpu['instances']>();
  for (const instance of gpus.flatMap((gpu) => gpu.instances)) {
    const own = byService.get(instance.service);
    if (own) own.push(instance);
    else byService.set(instance.service, [instance]);
  }
  const services: CompletePlanService[] = names.map((name) => {
    const own = byService.get(name) ?? [];
    const capacity = own.reduce((sum, instance) => sum + instance.throughput!, 0) || 1;
    const rate = capacity / (1.1 * (1 + draw() ** 3 * (own.length < 3 ? 3 : 0.4) + 0.002));
    const required = rate * 1.1;
    const slack = capacity / required - 1;
    return {
      name,
      model: `${name}-pytorch`,
      rate,
      latencyMs: 100,
      headroom: 0.1,
      required,
      capacity,
      slack,
      replicas: own.length,
    };
  });
  const cost = options.pricePerNode === undefined ? undefined : options.pricePerNode * nodes;
  const least = Math.min(...services.map((service) => service.slack));
  const level = (objective: 'cost' | 'nodes' | 'gpus' | 'slack', value: number, bound: number) => ({
    objective,
    value,
    bound,
    proven: value === bound,
    method: 'prices' as const,
  });
  return finalisePlan({
    apiVersion: 'mig-planner/v1',
    kind: 'Plan',
    summary: { gpus: used, nodes, services: names.length, ...(cost === undefined ? {} : { costPerHour: cost }) },
    certificate: {
      lowerBound,
      optimal: lowerBound === used,
      gap: (used - lowerBound) / used,
      method: 'prices',
      priceBound: lowerBound - 0.37,
      prices: Object.fromEntries(
        profiles.map((p) => [`${gpus[0]!.gpu} ${p.name}`, p.computeSlices / profiles.at(-1)!.computeSlices]),
      ),
      levels: [
        cost === undefined ? level('nodes', nodes, nodes) : level('cost', cost, cost),
        level('gpus', used, lowerBound),
        level('slack', least, least + 0.05),
      ],
    },
    objective: [{ objective: 'gpus', value: used }],
    services,
    gpus,
    inputs: { workload: 'a'.repeat(64), profiles: 'b'.repeat(64), fleet: 'c'.repeat(64), current: null },
    search: {
      searchers: ['greedy', 'mcts', 'genetic', 'exact'],
      seed: 1,
      budget: 'normal',
      trace: trace(used, nodes, lowerBound, least),
    },
  });
}

/** Greedy first, then better by and by, as a search with several rounds looks. */
function trace(gpus: number, nodes: number, bound: number, slack: number): TraceEntry[] {
  const course = [
    [0, 'greedy', 3, undefined],
    [1, 'mcts', 2, 'rollouts-2'],
    [2, 'genetic', 2, 'island-0'],
    [3, 'genetic', 0, 'island-3'],
    [4, 'genetic', 0, 'island-3'],
  ] as const;
  return course.map(([round, searcher, above, worker]) => ({
    round,
    searcher,
    ...(worker === undefined ? {} : { worker }),
    gpus: gpus + above,
    nodes,
    slack: round < 4 ? slack / 2 : slack,
    bound,
  }));
}

/** `svc-0001` … : names for workloads too large for real ones. */
export function numberedServices(n: number): string[] {
  return Array.from({ length: n }, (_, i) => `svc-${String(i + 1).padStart(4, '0')}`);
}
