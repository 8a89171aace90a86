import { createHash, randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateBucketCommand } from '@aws-sdk/client-s3';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { DirectoryStore, type ObjectStore } from '../../../store/index.ts';
import { createS3Client } from '../../../store/s3/client.ts';
import { S3Store } from '../../../store/s3.ts';
import { describeWith } from '../support/component.ts';
import { startMoto } from '../support/moto.ts';
import { LambdaFunction } from './function.ts';
import { builtFunctions } from './functions.ts';
import { runInput } from './run-input.ts';

const RUN = 'e2e';
const WORKERS = 3;

/** What the functions answer, as far as the workflow and this test look at it. */
interface Progress {
  readonly run: string;
  readonly round: number;
  readonly truncated: boolean;
  readonly explore: boolean;
  readonly items: string;
}
interface Task {
  readonly run: string;
  readonly item: { readonly worker: number; readonly round: number; readonly work: number };
}

/** Where a run's objects are, and what a function needs to find them. */
interface Place {
  readonly store: ObjectStore;
  readonly env: Readonly<Record<string, string>>;
  remove(): Promise<void>;
}

async function directory(): Promise<Place> {
  const root = await mkdtemp(join(tmpdir(), 'mig-planner-run-'));
  return {
    store: new DirectoryStore(root),
    env: { MIG_PLANNER_STORE: root },
    remove: () => rm(root, { recursive: true }),
  };
}

async function bucket(): Promise<Place> {
  const moto = await startMoto();
  Object.assign(process.env, moto.env);
  const name = `mig-planner-${randomUUID()}`;
  const client = createS3Client();
  await client.send(new CreateBucketCommand({ Bucket: name }));
  const store = new S3Store({ bucket: name, prefix: 'plans/', client });
  return { store, env: { ...moto.env, MIG_PLANNER_STORE: `s3://${name}/plans/` }, remove: moto.stop };
}

await describeWith('functions of one run', builtFunctions, (built) => {
  afterAll(() => built.remove());

  let place: Place | undefined;
  afterAll(() => place?.remove());
  const functions: LambdaFunction[] = [];
  afterEach(() => Promise.all(functions.splice(0).map((fn) => fn.stop())));

  const deploy = async (name: string, env: Place['env'], timeoutMs = 110_000) => {
    const deployment = { runtime: built.runtime, dir: built.dir, handler: `${name}.handler`, timeoutMs, env };
    const fn = await LambdaFunction.deploy(deployment);
    functions.push(fn);
    return fn;
  };
  const call = async <T>(fn: LambdaFunction, event: unknown): Promise<T> => {
    const report = await fn.invoke(event);
    if (!report.ok) throw new Error(`${report.errorType}: ${report.errorMessage}\n${fn.log}`);
    return report.payload as T;
  };

  describe.each([
    ['a directory', directory],
    ['S3', bucket],
  ])('with its objects in %s', (_, make) => {
    let store: ObjectStore;
    let env: Place['env'];
    beforeAll(async () => {
      await place?.remove();
      place = await make();
      ({ store, env } = place);
      await store.put(`runs/${RUN}/input.json`, JSON.stringify(runInput(10)));
    });

    test('Prepare, Explore, Merge and Finalize make a plan', async () => {
      const [prepare, explore, merge, finalize] = await Promise.all(
        ['prepare', 'explore', 'merge', 'finalize'].map((name) => deploy(name, env)),
      );
      const prepared = await call<Progress>(prepare!, { run: RUN });
      expect(prepared).toMatchObject({ run: RUN, round: 0, explore: true, truncated: false });
      const tasks = (await store.get(prepared.items)).json() as Task[];
      for (const task of tasks.slice(0, WORKERS)) {
        expect(await call(explore!, task)).toEqual({ worker: task.item.worker, truncated: false });
      }
      const merged = await call<Progress>(merge!, { run: RUN, round: prepared.round, truncated: false });
      expect(merged).toMatchObject({ run: RUN, round: 1, truncated: tasks.length > WORKERS });
      const { plan, planSha256 } = await call<{ plan: string; planSha256: string }>(finalize!, {
        run: RUN,
        round: merged.round,
        truncated: merged.truncated,
      });
      const { bytes, json } = await store.get(plan).then((object) => ({ bytes: object.bytes, json: object.json() }));
      expect(createHash('sha256').update(bytes).digest('hex')).toBe(planSha256);
      expect(json).toMatchObject({ kind: 'Plan', summary: { services: 10 } });
    });

    test('a retry of Explore overwrites its own result with the same', async () => {
      const explore = await deploy('explore', env);
      const [task] = (await store.get(`runs/${RUN}/round-1/items.json`)).json() as Task[];
      const key = `runs/${RUN}/round-1/worker-${task!.item.worker}.json`;
      const before = await store.get(key);
      await call(explore, task);
      expect((await store.get(key)).text()).toBe(before.text());
    });

    test('Explore stops by itself in time to write its result', async () => {
      const timeoutMs = 13_000; // little more than what it keeps back for writing
      const explore = await deploy('explore', env, timeoutMs);
      const [task] = (await store.get(`runs/${RUN}/round-1/items.json`)).json() as Task[];
      // Fourfold demands cannot be met by the GPUs that are to be enough, and the work allowed is without end.
      const endless = { ...task, item: { ...task!.item, worker: 900, slack: 3, work: 1e15 } };
      const report = await explore.invoke(endless);
      expect(report).toMatchObject({ ok: true, payload: { worker: 900, truncated: true } });
      expect(report.totalMs).toBeLessThan(timeoutMs);
      expect((await store.get(`runs/${RUN}/round-1/worker-900.json`)).json()).toMatchObject({ truncated: true });
    });

    test('a run without input is told as a missing object', async () => {
      const prepare = await deploy('prepare', env);
      expect(await prepare.invoke({ run: 'nobody' })).toMatchObject({ ok: false, errorType: 'NotFoundError' });
    });
  });
});
