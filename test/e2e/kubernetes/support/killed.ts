import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { BackendName } from '../../../../applier/backend.ts';
import type { Outcome } from '../../../../applier/carry/index.ts';
import { readRecord } from '../../../../applier/carry/record.ts';
import { OWN_NAMESPACE, type Way } from './apply-with.ts';
import { type Bundles, bundle } from './bundle.ts';
import { day, night } from './plans.ts';
import type { Serving } from './serving.ts';

const STATUS = `/api/v1/namespaces/${OWN_NAMESPACE}/configmaps/mig-planner-status`;

/** An applier that gets SIGKILL whenever it has done something, and is started again. */
export const killedWith = (backend: BackendName) => (serving: Serving) => {
  let dir: string;
  let bundles: Bundles;

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'mig-planner-killed-'));
    bundles = await bundle({ apply: 'test/e2e/kubernetes/support/apply-process.ts' });
    expect(await serving.apply(serving.way(null, day), { backend })).toMatchObject({ result: 'done' });
  });

  afterAll(async () => {
    await rm(dir, { recursive: true, force: true });
    await bundles.remove();
    await serving.stop();
  });

  /** How many steps of the transition have been begun and are done, by the record in the cluster. */
  const stepsDone = async (transition: string) => {
    const { data } = await serving.server.api.get<{ data: { record: string } }>(STATUS);
    const record = readRecord(data.record);
    const count = (flags: Uint8Array) => flags.reduce((sum, flag) => sum + flag, 0);
    return record.transition === transition ? count(record.begun) + count(record.done) : 0;
  };

  /** Runs the applier until it ends, killing it with SIGKILL whenever the record has moved since it was started. */
  const killedThrough = async (way: Way): Promise<{ outcome: Outcome; kills: number }> => {
    const file = join(dir, 'way.json');
    await writeFile(file, JSON.stringify(way));
    const { hashDocument } = await import('../../../../planner/documents/index.ts');
    const hash = hashDocument(way.transition);
    serving.sampler.gate(way.transition.gate);
    for (let kills = 0, reached = 0; ; kills++) {
      const child: ChildProcess = spawn(process.execPath, [
        bundles.program('apply'),
        serving.kubeconfig,
        file,
        backend,
      ]);
      const out: string[] = [];
      child.stdout!.on('data', (chunk) => out.push(String(chunk)));
      const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
      let over = false;
      void ended.then(() => {
        over = true;
      });
      while (!over) {
        await sleep(10);
        const now = await stepsDone(hash);
        if (now <= reached) continue;
        reached = now;
        // Now before a call, now after some, now after all of them.
        await sleep((kills % 4) * 15);
        child.kill('SIGKILL');
        break;
      }
      if ((await ended) === 0) return { outcome: JSON.parse(out.join('')), kills };
    }
  };

  test('reaches the plan all the same, there and back, and never falls below a gate', async () => {
    const there = serving.way(day, night);
    const first = await killedThrough(there);
    const second = await killedThrough(serving.way(there.plan, day));
    expect([first.outcome.result, second.outcome.result]).toEqual(['done', 'done']);
    console.log(`killed ${first.kills} + ${second.kills} times`);
    expect(first.kills).toBeGreaterThan(8);
    expect(serving.sampler.shortfalls).toEqual([]);
    expect(serving.hardware.violations).toEqual([]);
  }, 400_000);
};
