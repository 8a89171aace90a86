import type { Fleet, Plan, PlanGpu, PlanInstance } from '../../../../planner/documents/index.ts';
import { gpuModel, placementSets } from '../../../../planner/mig/index.ts';
import { row } from './capacity.ts';

export const GPU = 'A100-40GB';
export const GPUS_PER_NODE = 2;
export const BATCH = 8;
/** Of `withLargerBatch`. */
const LARGER_BATCH = 16;
const LARGER_GAIN = 1.25;
export const NAMESPACE = 'serving';

/** Requests/s of one instance, larger than in proportion to the size for one service, smaller for the others. */
const RATES: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  bert: { '1g.5gb': 20, '2g.10gb': 50, '3g.20gb': 80, '7g.40gb': 200 },
  gpt: { '1g.5gb': 10, '2g.10gb': 22, '3g.20gb': 33, '7g.40gb': 70 },
  vit: { '1g.5gb': 30, '2g.10gb': 55, '3g.20gb': 75, '7g.40gb': 150 },
};

/** What the pods of these plans carry. */
export const THROUGHPUTS = new Map(
  Object.entries(RATES).flatMap(([service, profiles]) =>
    Object.entries(profiles).flatMap(([profile, rate]) => [
      [row(service, profile, BATCH), rate] as const,
      [row(service, profile, LARGER_BATCH), rate * LARGER_GAIN] as const,
    ]),
  ),
);

export const fleet: Fleet = {
  apiVersion: 'mig-planner/v1',
  kind: 'Fleet',
  metadata: { name: 'test' },
  spec: {
    nodeGroups: [{ name: 'p4d', instanceType: 'p4d.24xlarge', gpu: GPU, gpusPerNode: GPUS_PER_NODE, maxNodes: 3 }],
  },
};

/** Per GPU its instances as `service profile`, or the profile alone where it is idle. */
export type Nodes = Readonly<Record<string, readonly (readonly string[])[]>>;

/** A plan with services on instances as told, and rates that leave each service its capacity × `used`. */
export function planOf(nodes: Nodes, used = 0.9): Plan {
  const gpus = Object.entries(nodes).flatMap(([node, layouts]) =>
    layouts.map((told, index): PlanGpu => ({ node, nodeGroup: 'p4d', index, gpu: GPU, instances: place(told) })),
  );
  const capacity = new Map<string, number>();
  for (const { service, throughput } of gpus.flatMap(({ instances }) => instances)) {
    if (service !== null) capacity.set(service, (capacity.get(service) ?? 0) + throughput!);
  }
  const busy = gpus.filter(({ instances }) => instances.some(({ service }) => service !== null));
  return {
    apiVersion: 'mig-planner/v1',
    kind: 'Plan',
    summary: { gpus: busy.length, nodes: new Set(busy.map(({ node }) => node)).size, services: capacity.size },
    certificate: { lowerBound: 0, optimal: false, gap: 1, method: 'none', prices: {}, levels: [] },
    services: [...capacity].map(([name, sum]) => ({
      name,
      rate: sum * used,
      required: sum * used,
      capacity: sum,
      slack: 1 / used - 1,
      deployment: { namespace: NAMESPACE, name },
    })),
    gpus,
  };
}

function place(told: readonly string[]): PlanInstance[] {
  const model = gpuModel(GPU)!;
  const wanted = told.map((one) => one.split(' ').at(-1)!).sort();
  const plain = model.profiles.filter(({ variant }) => variant === 'plain');
  const set = placementSets(model, plain).find(
    (placed) => JSON.stringify(placed.map(({ profile }) => plain[profile]!.name).sort()) === JSON.stringify(wanted),
  );
  if (!set) throw new Error(`no GPU can be cut into ${wanted.join(', ')}`);
  const left = [...told];
  return set.map(({ profile, start }): PlanInstance => {
    const { name } = plain[profile]!;
    const [one] = left.splice(
      left.findIndex((text) => text.endsWith(name)),
      1,
    );
    const service = one!.includes(' ') ? one!.split(' ')[0]! : null;
    if (service === null) return { profile: name, start, service };
    return { profile: name, start, service, batch: BATCH, throughput: RATES[service]![name]! };
  });
}

/** The same plan with another batch size for one service on one profile, which makes it faster. */
export function withLargerBatch(plan: Plan, service: string, profile: string): Plan {
  const change = (instance: PlanInstance): PlanInstance =>
    instance.service === service && instance.profile === profile
      ? { ...instance, batch: LARGER_BATCH, throughput: instance.throughput! * LARGER_GAIN }
      : instance;
  return { ...plan, gpus: plan.gpus.map((gpu) => ({ ...gpu, instances: gpu.instances.map(change) })) };
}

/** By day large instances, by night small ones; both nodes are cut anew between them. */
export const day = planOf({
  'p4d-0': [
    ['bert 3g.20gb', 'bert 3g.20gb'],
    ['gpt 3g.20gb', 'vit 3g.20gb'],
  ],
  'p4d-1': [['gpt 7g.40gb'], ['vit 3g.20gb', 'bert 3g.20gb']],
});
export const night = planOf({
  'p4d-0': [
    ['bert 2g.10gb', 'gpt 2g.10gb', 'vit 3g.20gb'],
    ['vit 2g.10gb', 'bert 3g.20gb', 'gpt 1g.5gb', '1g.5gb'],
  ],
  'p4d-1': [
    ['gpt 3g.20gb', 'bert 3g.20gb'],
    ['1g.5gb', '1g.5gb', 'bert 1g.5gb', 'gpt 1g.5gb', 'vit 3g.20gb'],
  ],
});
