import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { FUNCTION_SPECS } from '../../../cdk/functions/specs.ts';
import { type FunctionName, TIME_LIMIT_SECONDS } from '../../../functions/time-limits.ts';
import { DirectoryStore, type ObjectStore } from '../../../store/index.ts';
import { describeWith } from '../support/component.ts';
import { DEMANDS, upload } from './demands.ts';
import { LambdaFunction } from './function.ts';
import { builtFunctions } from './functions.ts';
import { usageOf } from './usage.ts';

/** A function may use this share of its memory at most: the runtime and its extensions need some, too. */
const MOST = 0.8;

interface Progress {
  readonly round: number;
  readonly items: string;
  readonly truncated: boolean;
}
interface Task {
  readonly item: { readonly searcher: string; readonly worker: number };
}

await describeWith('what functions use', builtFunctions, (built) => {
  const folders: string[] = [];
  afterAll(async () => {
    await built.remove();
    for (const folder of folders) await rm(folder, { recursive: true, force: true });
  });

  /** One cold call of a function, with a line for docs/benchmarks.md. */
  const call = async <T>(
    name: FunctionName,
    demand: string,
    event: unknown,
    env: Record<string, string>,
  ): Promise<T> => {
    const timeoutMs = TIME_LIMIT_SECONDS[name] * 1000;
    const { memoryMb } = FUNCTION_SPECS[name];
    const deployment = { runtime: built.runtime, dir: built.dir, handler: `${name}.handler`, timeoutMs, memoryMb, env };
    const fn = await LambdaFunction.deploy(deployment);
    try {
      const report = await fn.invoke(event);
      const usage = usageOf(fn.pid);
      if (!report.ok) throw new Error(`${name}: ${report.errorType}: ${report.errorMessage}\n${fn.log}`);
      const seconds = report.totalMs / 1000;
      console.log(JSON.stringify({ bench: 'lambda-size', function: name, demand, seconds, ...usage, memoryMb }));
      if (usage !== undefined) expect(usage.peakMb, `${name}, MB`).toBeLessThan(MOST * memoryMb);
      return report.payload as T;
    } finally {
      await fn.stop();
    }
  };

  describe.each(DEMANDS)('$name', (demand) => {
    const place = async (settings: object) => {
      const root = await mkdtemp(join(tmpdir(), 'mig-planner-sizes-'));
      folders.push(root);
      const store: ObjectStore = new DirectoryStore(root);
      const arn = 'arn:aws:states:us-east-1:123456789012:stateMachine:none';
      const env = { MIG_PLANNER_STORE: root, STATE_MACHINE_ARN: arn, MIG_PLANNER_SETTINGS: JSON.stringify(settings) };
      return { store, env };
    };

    /** One run from its trigger to its recorded plan; `explore` says how many workers of each searcher are tried. */
    const run = async (
      label: string,
      store: ObjectStore,
      env: Record<string, string>,
      name: string,
      explore: number,
    ) => {
      const me = { run: name, execution: `arn:${name}` };
      const { fence } = await call<{ fence: number }>('begin', label, { ...me, workload: demand.name }, env);
      let progress = await call<Progress>('prepare', label, { run: name }, env);
      const tasks = explore === 0 ? [] : ((await store.get(progress.items)).json() as Task[]);
      const kinds = [...new Set(tasks.map(({ item }) => item.searcher))];
      for (const kind of kinds)
        for (const task of tasks.filter(({ item }) => item.searcher === kind).slice(0, explore))
          await call('explore', `${label} ${kind ?? ''}`.trim(), task, env);
      const round = { run: name, truncated: progress.truncated };
      if (tasks.length > 0) progress = await call<Progress>('merge', label, { ...round, round: progress.round }, env);
      const finalize = { run: name, round: progress.round, truncated: progress.truncated };
      const finished = await call<{ plan: string; planSha256: string }>('finalize', label, finalize, env);
      const { plan, planSha256 } = finished;
      await call('record', label, { ...me, fence, plan, planSha256, apply: 'none' }, env);
      await call('end', label, me, env);
    };

    test('a run that proves everything, and one from its plan to the next', async () => {
      const { store, env } = await place({});
      await upload(store, demand, 1);
      await run(demand.name, store, env, 'first', 0);
      await upload(store, demand, demand.next);
      await run(`${demand.name} next`, store, env, 'second', 0);
      const body = JSON.stringify({ id: 't', kind: 'schedule', time: '2126-01-01T00:00:00Z', workload: demand.name });
      const batch = { Records: [{ messageId: 'm', body }] };
      expect(await call('intake', demand.name, batch, env)).toMatchObject({ decisions: [{ decision: 'keep' }] });
    }, 1_800_000);

    test('a run that has to explore', async () => {
      const { store, env } = await place({ searchers: ['genetic', 'mcts'] });
      await upload(store, demand, 1);
      await run(`${demand.name} search`, store, env, 'first', 1);
    }, 1_800_000);
  });
});
