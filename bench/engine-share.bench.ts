/**
 * The engine's share of a run: node scripts/run-ts.mjs bench/engine-share.bench.ts
 *
 * Runs the planner's workflow file in this process, one function at a time, with the real handlers on a memory store.
 * What is not spent inside a handler is spent in the engine and its reads and writes of tasks and results.
 */
import { readFile } from 'node:fs/promises';
import { runLocally } from '../cli/run-locally.ts';
import { explore } from '../functions/explore.lambda.ts';
import { finalize } from '../functions/finalize.lambda.ts';
import { merge } from '../functions/merge.lambda.ts';
import { prepare } from '../functions/prepare.lambda.ts';
import type { FunctionName } from '../functions/time-limits.ts';
import type { RunInput } from '../planner/run/index.ts';
import { MemoryStore } from '../store/index.ts';
import { sharedCases } from './shared-cases.ts';

const definition = await readFile('workflows/plan.asl.json', 'utf8');
const observer = { onReport() {}, onRound() {}, onWorker() {}, onFinalize() {} };
const context = { getRemainingTimeInMillis: () => 600_000 };

const RUNS = [
  [['greedy', 'mcts', 'genetic', 'exact'], 'normal'],
  [['mcts', 'genetic'], 'normal'],
  [['mcts', 'genetic'], 'large'],
] as const;

async function share(input: RunInput): Promise<{ total: number; handlers: number; calls: number }> {
  const store = new MemoryStore();
  const works = { prepare, explore, merge, finalize } as unknown as Record<
    FunctionName,
    (event: unknown, store: MemoryStore, context: unknown) => Promise<unknown>
  >;
  let handlers = 0;
  let calls = 0;
  const pool = {
    threads: 1,
    async invoke(name: FunctionName, event: unknown) {
      const from = performance.now();
      calls++;
      try {
        return await works[name](event, store, context);
      } finally {
        handlers += performance.now() - from;
      }
    },
    stop() {},
    interrupt() {},
  };
  const from = performance.now();
  const outcome = await runLocally({ input, definition, store, pool, observer, stop: new AbortController().signal });
  const total = performance.now() - from;
  if (outcome.kind !== 'planned') throw new Error(JSON.stringify(outcome));
  return { total, handlers, calls };
}

console.log('| case | search | calls | run ms | outside the handlers ms | share |');
console.log('|---|---|---|---|---|---|');
const cases = sharedCases(['day-night', 'paper-like']).filter(({ name }) =>
  /day-a|normal-1-seed[15]|lognormal-2-seed5/.test(name),
);
for (const one of cases) {
  for (const [searchers, budget] of RUNS) {
    const options = { searchers, seed: 1, budget };
    const input = { workload: one.workload, profiles: one.profiles, fleet: one.fleet, current: null, options };
    await share(input);
    const { total, handlers, calls } = await share(input);
    const outside = total - handlers;
    const percent = ((100 * outside) / total).toFixed(1);
    console.log(
      `| ${one.name} | ${searchers.join(', ')}, ${budget} | ${calls} | ${total.toFixed(0)} | ${outside.toFixed(1)} | ${percent} % |`,
    );
  }
}
