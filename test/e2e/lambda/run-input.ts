import type { RunInput } from '../../../planner/run/types.ts';

/** A100 profiles by share of the GPU's compute; larger instances give less than their share. */
const PROFILES = { '1g.5gb': 1, '2g.10gb': 1.9, '3g.20gb': 2.7, '4g.20gb': 3.5, '7g.40gb': 5.6 };

/** A workload small enough to plan in seconds whose plan is not to be seen at a glance, with a search that explores. */
export function runInput(services: number): RunInput {
  const names = Array.from({ length: services }, (_, i) => `service-${i}`);
  const profiles = names.flatMap((model, i) =>
    Object.entries(PROFILES).map(([profile, share]) => ({
      model,
      gpu: 'A100-40GB',
      profile,
      batch: 8,
      throughput: Math.round(share * (40 + ((i * 37) % 90))),
      latencyMs: Math.round(400 / share),
      source: 'made up',
    })),
  );
  return {
    workload: {
      apiVersion: 'mig-planner/v1',
      kind: 'Workload',
      metadata: { name: 'e2e' },
      spec: {
        services: names.map((name, i) => ({ name, model: name, rate: 300 + ((i * 911) % 1_700), latencyMs: 250 })),
      },
    },
    profiles,
    fleet: {
      apiVersion: 'mig-planner/v1',
      kind: 'Fleet',
      metadata: { name: 'e2e' },
      spec: {
        nodeGroups: [{ name: 'p4d', instanceType: 'p4d.24xlarge', gpu: 'A100-40GB', gpusPerNode: 8, maxNodes: 32 }],
      },
    },
    current: null,
    options: { searchers: ['greedy', 'genetic', 'mcts'], seed: 7, budget: 'small' },
  } as RunInput;
}
