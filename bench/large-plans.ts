/**
 * Plans of 2,000 nodes and 300 services that are made up: every layout is legal, services stand on instances in an even
 * mix, and half of the nodes change.
 */
import type { Fleet, Plan, PlanGpu, PlanInstance } from '../planner/documents/index.ts';
import { enumerateGeometry, gpuModel } from '../planner/mig/index.ts';

export const NODES = 2_000;
const GPUS_PER_NODE = 8;
export const SERVICES = 300;
const GPU = 'A100-40GB';
const geometry = enumerateGeometry(gpuModel(GPU)!);
const RATES = [21.3, 45.1, 70.7, 88.9, 160.3];

/** Numbers in [0, 1) that repeat for equal seeds. */
export function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Node layouts as a planner makes them: few shapes, equal ones next to each other. */
export function makePlan(seed: number, headroom: number, base?: Plan, nodes = NODES): Plan {
  const next = random(seed);
  const shapes = Array.from({ length: 6 }, () => {
    const shape = geometry.dominantShapes[Math.floor(next() * geometry.dominantShapes.length)]!;
    return geometry.layouts.get(shape.join(','))!;
  });
  const kept = new Set(base ? Array.from({ length: nodes }, (_, n) => n).filter(() => next() < 0.5) : []);
  let dealt = Math.floor(next() * SERVICES);
  const gpus = Array.from({ length: nodes * GPUS_PER_NODE }, (_, at): PlanGpu => {
    const node = Math.floor(at / GPUS_PER_NODE);
    const old = base?.gpus[at];
    const set = shapes[Math.floor((node * shapes.length) / nodes)]!;
    const instances = set.map(({ profile, start }): PlanInstance => {
      const service = dealt++ % SERVICES;
      const throughput = Math.round(RATES[profile]! * (1 + service / 100) * 10) / 10;
      return { profile: geometry.profiles[profile]!.name, start, service: `s${service}`, batch: 8, throughput };
    });
    // Node names are shuffled, as a new plan knows nothing of the old one's.
    const name = base ? `p4d-${(node * 7) % nodes}` : `p4d-${node}`;
    return {
      node: name,
      nodeGroup: 'p4d',
      index: at % GPUS_PER_NODE,
      gpu: GPU,
      instances: old && kept.has(node) ? old.instances : instances,
    };
  });
  const capacity = new Map<string, number>();
  for (const { service, throughput } of gpus.flatMap(({ instances }) => instances)) {
    capacity.set(service!, (capacity.get(service!) ?? 0) + throughput!);
  }
  const services = [...capacity].map(([name, sum]) => {
    const rate = sum / (1 + headroom);
    return { name, model: name, rate, latencyMs: 100, required: rate, capacity: sum, slack: headroom, replicas: 1 };
  });
  return {
    apiVersion: 'mig-planner/v1',
    kind: 'Plan',
    summary: { gpus: gpus.length, nodes, services: SERVICES },
    certificate: { lowerBound: 0, optimal: false, gap: 1, method: 'none', priceBound: 0, prices: {}, levels: [] },
    objective: [],
    services,
    gpus,
    inputs: { workload: '', profiles: '', fleet: '', current: null },
    search: { searchers: ['exact'], seed, budget: 'normal', trace: [] },
    hash: String(seed).padStart(64, '0'),
  };
}

export const fleet: Fleet = {
  apiVersion: 'mig-planner/v1',
  kind: 'Fleet',
  metadata: { name: 'large' },
  spec: {
    nodeGroups: [{ name: 'p4d', instanceType: 'p4d.24xlarge', gpu: GPU, gpusPerNode: GPUS_PER_NODE, maxNodes: NODES }],
  },
};
