/**
 * node scripts/run-ts.mjs bench/transition.bench.ts: matching and transition of 2,000 nodes with 300 services.
 *
 * The plans are made up: every layout is legal, services stand on instances in an even mix, and half of the nodes
 * change. `loose` leaves every service 15 % above its gate, `tight` 0.5 %, so that few nodes can be in hand at once.
 */
import type { Fleet, Plan, PlanGpu, PlanInstance } from '../planner/documents/index.ts';
import { enumerateGeometry, gpuModel } from '../planner/mig/index.ts';
import { matchNodes, planChanges, planRollback, planTransition } from '../planner/transition/index.ts';
import { verifyTransition } from '../planner/verify/transition/index.ts';

const NODES = 2_000;
const GPUS_PER_NODE = 8;
const SERVICES = 300;
const GPU = 'A100-40GB';
const geometry = enumerateGeometry(gpuModel(GPU)!);
const RATES = [21.3, 45.1, 70.7, 88.9, 160.3];

function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Node layouts as a planner makes them: few shapes, equal ones next to each other. */
function makePlan(seed: number, headroom: number, base?: Plan): Plan {
  const next = random(seed);
  const shapes = Array.from({ length: 6 }, () => {
    const shape = geometry.dominantShapes[Math.floor(next() * geometry.dominantShapes.length)]!;
    return geometry.layouts.get(shape.join(','))!;
  });
  const kept = new Set(base ? Array.from({ length: NODES }, (_, n) => n).filter(() => next() < 0.5) : []);
  let dealt = Math.floor(next() * SERVICES);
  const gpus = Array.from({ length: NODES * GPUS_PER_NODE }, (_, at): PlanGpu => {
    const node = Math.floor(at / GPUS_PER_NODE);
    const old = base?.gpus[at];
    const set = shapes[Math.floor((node * shapes.length) / NODES)]!;
    const instances = set.map(({ profile, start }): PlanInstance => {
      const service = dealt++ % SERVICES;
      const throughput = Math.round(RATES[profile]! * (1 + service / 100) * 10) / 10;
      return { profile: geometry.profiles[profile]!.name, start, service: `s${service}`, batch: 8, throughput };
    });
    // Node names are shuffled, as a new plan knows nothing of the old one's.
    const name = base ? `p4d-${(node * 7) % NODES}` : `p4d-${node}`;
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
    summary: { gpus: gpus.length, nodes: NODES, services: SERVICES },
    certificate: { lowerBound: 0, optimal: false, gap: 1, method: 'none', priceBound: 0, prices: {}, levels: [] },
    objective: [],
    services,
    gpus,
    inputs: { workload: '', profiles: '', fleet: '', current: null },
    search: { searchers: ['exact'], seed, budget: 'normal', trace: [] },
    hash: String(seed).padStart(64, '0'),
  };
}

const fleet: Fleet = {
  apiVersion: 'mig-planner/v1',
  kind: 'Fleet',
  metadata: { name: 'large' },
  spec: {
    nodeGroups: [{ name: 'p4d', instanceType: 'p4d.24xlarge', gpu: GPU, gpusPerNode: GPUS_PER_NODE, maxNodes: NODES }],
  },
};

function timed<T>(what: string, run: () => T): T {
  const start = performance.now();
  const result = run();
  console.log(`  ${what}: ${((performance.now() - start) / 1000).toFixed(2)} s`);
  return result;
}

for (const [name, headroom] of [
  ['loose', 0.15],
  ['tight', 0.005],
] as const) {
  const from = makePlan(1, headroom);
  const unmatched = makePlan(2, headroom, from);
  console.log(
    `${name}: ${NODES} nodes, ${from.gpus.length} GPUs, ${from.gpus.flatMap((gpu) => gpu.instances).length} pods, ${SERVICES} services`,
  );
  const to = timed('match nodes', () => matchNodes(from, unmatched));
  const [before, after] = [planChanges(from, unmatched), planChanges(from, to)];
  console.log(
    `    nodes cut ${before.reconfiguredNodes} -> ${after.reconfiguredNodes}, pods started ${before.restartedPods} -> ${after.restartedPods}`,
  );
  const transition = timed('plan transition', () => planTransition({ from, to, fleet }));
  if (transition.feasible === false) {
    console.log('    blocked', transition.blocked);
    continue;
  }
  const waves = Math.max(...transition.steps.map(({ wave }) => wave));
  console.log(`    ${transition.steps.length} steps, ${waves} waves, ${(transition.seconds / 3600).toFixed(1)} h`);
  const half = transition.steps.filter(({ wave }) => wave <= waves / 2).map(({ id }) => id);
  timed('plan rollback from the middle', () => planRollback({ transition, from, to, fleet, doneSteps: half }));
  // Linux and Node give this in KiB.
  console.log(`  largest resident set so far: ${Math.round(process.resourceUsage().maxRSS / 1024)} MiB`);
  const report = timed('verify', () => verifyTransition({ transition, from, to, fleet }));
  console.log(`    ${report.ok ? 'ok' : JSON.stringify(report.violations.slice(0, 3))}`);
}
console.log(`largest resident set with the checker: ${Math.round(process.resourceUsage().maxRSS / 1024)} MiB`);
