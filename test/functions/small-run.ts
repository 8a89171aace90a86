import { keys } from '../../functions/keys.ts';
import type { RunInput, SearcherName } from '../../planner/run/index.ts';
import { MemoryStore } from '../../store/index.ts';

/** A context with the given milliseconds left. */
export const context = (left = Number.POSITIVE_INFINITY) => ({ getRemainingTimeInMillis: () => left });

export const RUN = 'r1';

/** Three services, a few GPUs; `searchers` without exact leaves the islands something to do. */
export function smallInput(searchers: readonly SearcherName[] = ['greedy', 'mcts', 'genetic', 'exact']): RunInput {
  const row = (model: string, profile: string, throughput: number) => {
    return { model, gpu: 'A100-40GB', profile, batch: 8, throughput, latencyMs: 20, source: 'test' };
  };
  const rates = { a: 430, b: 275, c: 610 };
  return {
    workload: {
      apiVersion: 'mig-planner/v1',
      kind: 'Workload',
      metadata: { name: 'small' },
      spec: { services: Object.entries(rates).map(([name, rate]) => ({ name, model: name, rate, latencyMs: 50 })) },
    },
    profiles: [
      ...[row('a', '1g.5gb', 30), row('a', '3g.20gb', 101), row('a', '7g.40gb', 190)],
      ...[row('b', '1g.5gb', 22), row('b', '2g.10gb', 49), row('b', '4g.20gb', 93)],
      ...[row('c', '2g.10gb', 71), row('c', '3g.20gb', 99), row('c', '7g.40gb', 260)],
    ],
    fleet: {
      apiVersion: 'mig-planner/v1',
      kind: 'Fleet',
      metadata: { name: 'f' },
      spec: {
        nodeGroups: [{ name: 'p4d', instanceType: 'p4d.24xlarge', gpu: 'A100-40GB', gpusPerNode: 8, maxNodes: 4 }],
      },
    },
    current: null,
    options: { searchers, seed: 1, budget: 'small' },
  };
}

/** A store with the input of the run in it. */
export async function storeWith(input: unknown): Promise<MemoryStore> {
  const store = new MemoryStore();
  await store.put(keys.input(RUN), JSON.stringify(input));
  return store;
}

/** Keys and contents of a store, in order of keys. */
export async function contents(store: MemoryStore): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for await (const { key } of store.list()) found[key] = (await store.get(key)).text();
  return found;
}
