import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ObjectStore } from '../../../store/index.ts';
import { createS3Client } from '../../../store/s3/client.ts';
import { S3Store } from '../../../store/s3.ts';
import { command, EXAMPLE } from '../../cli/command.ts';

/**
 * The operating commands against a deployment. moto starts executions and ends them well at once, or when it is asked
 * to stop one; what the functions would have left in the bucket is put there by the test.
 *
 * @param environment of the commands, once the stack is there
 */
export function operateTests(environment: () => Readonly<Record<string, string>>): void {
  describe('operated by its commands', () => {
    const folder = mkdtempSync(join(tmpdir(), 'mig-planner-operate-'));
    afterAll(() => rmSync(folder, { recursive: true, force: true }));
    let store: ObjectStore;
    const run = async (...args: string[]) => command(args, { env: environment() });
    const json = async (...args: string[]) => {
      const { code, stdout, stderr } = await run(...args, '--format', 'json');
      expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
      return JSON.parse(stdout);
    };

    beforeAll(async () => {
      const env = environment();
      Object.assign(process.env, env);
      store = new S3Store({ bucket: new URL(env.MIG_PLANNER_STORE!).hostname, client: createS3Client() });
      const planned = await command(['plan', ...EXAMPLE, '--out', join(folder, 'plan')]);
      expect(planned.code).toBe(0);
      const way = ['--from', 'none', '--to', join(folder, 'plan/plan.json'), '--fleet', 'examples/fleet.yaml'];
      expect((await command(['transition', ...way])).code).toBe(0);
      for (const name of ['plan.json', 'report.html', 'transition.json'])
        await store.put(`runs/mine/${name}`, readFileSync(join(folder, 'plan', name)));
      const status = {
        ...{ kind: 'ApplyStatus', run: 'mine', transition: 'a'.repeat(64), phase: 'done', wave: 1, waves: 1 },
        ...{ steps: { done: 3, total: 3 }, message: 'all there', updatedAt: new Date().toISOString(), released: [] },
      };
      await store.put('runs/mine/apply.json', JSON.stringify(status));
    });

    test('start starts a run, once by a name', async () => {
      expect(await json('start', '--name', 'mine', '--workload', 'day')).toMatchObject({
        run: 'mine',
        execution: expect.stringMatching(/:execution:mig-planner:mine$/),
      });
      // The same name with other input: Step Functions and moto refuse it.
      expect(await run('start', '--name', 'mine', '--workload', 'night')).toMatchObject({
        code: 1,
        stderr: expect.stringContaining('a run of this name exists already'),
      });
    });

    test('runs lists it', async () => {
      expect(await json('runs')).toEqual([expect.objectContaining({ run: 'mine', started: expect.any(String) })]);
    });

    test('stop ends it, and no run that does not run', async () => {
      expect(await json('stop', 'mine', '--reason', 'wrong day')).toEqual({ run: 'mine', answer: 'stopped' });
      expect(await run('stop', 'mine')).toMatchObject({ code: 1, stderr: expect.stringContaining('it is ABORTED') });
    });

    test('watch says how it ended', async () => {
      expect(await run('watch', 'mine')).toMatchObject({ code: 1, stderr: expect.stringContaining('ABORTED') });
      expect(await run('watch', 'nobody')).toMatchObject({
        code: 1,
        stderr: expect.stringContaining('there is no run'),
      });
    });

    test('get downloads plan, report, transition and what the applier said', async () => {
      const out = join(folder, 'got');
      const { files, summary, apply } = await json('get', 'mine', '--out', out);

      expect(Object.keys(files).sort()).toEqual(['apply', 'plan', 'report', 'transition']);
      expect(summary.gpus).toBeGreaterThan(0);
      expect(apply).toMatchObject({ phase: 'done', message: 'all there' });
      expect(readFileSync(join(out, 'plan.json'))).toEqual(readFileSync(join(folder, 'plan/plan.json')));
      expect(await run('get', 'nobody')).toMatchObject({
        code: 1,
        stderr: expect.stringContaining('has no plan (yet)'),
      });
    });

    test('cost prices what it used, by its history', async () => {
      const { dollars, usage } = await json('cost', 'mine');

      expect(dollars).toBeGreaterThanOrEqual(0);
      expect(dollars).toBeLessThan(0.01);
      expect(usage).toHaveProperty('stateTransition');
    });
  });
}
