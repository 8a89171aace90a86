import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { build } from 'esbuild';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { describeWith, MissingComponentError } from '../support/component.ts';
import { type Deployment, LambdaFunction } from './function.ts';
import { type MemoryLimit, memoryLimit } from './memory-limit.ts';
import { lambdaRuntime } from './ric.ts';

await describeWith('Lambda runtime', lambdaRuntime, (runtime) => {
  let dir: string;
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'mig-planner-lambda-'));
    await build({
      entryPoints: [new URL('./fixture.ts', import.meta.url).pathname],
      outfile: join(dir, 'fixture.mjs'),
      bundle: true,
      platform: 'node',
      target: 'node24',
      format: 'esm',
    });
    await writeFile(join(dir, 'broken.mjs'), 'throw new RangeError("at load");');
  });
  afterAll(() => rm(dir, { recursive: true }));

  let fn: LambdaFunction | undefined;
  afterEach(() => fn?.stop());
  const deploy = async (options: Partial<Deployment> = {}) => {
    fn = await LambdaFunction.deploy({ runtime, dir, handler: 'fixture.handler', timeoutMs: 2_000, ...options });
    return fn;
  };

  test('gives an event and its context to the handler, and its answer back', async () => {
    const report = await (await deploy()).invoke({ do: 'echo', text: '\u00fc\u{1F600}' });
    expect(report).toMatchObject({
      ok: true,
      payload: { event: { text: '\u00fc\u{1F600}' }, calls: 1, name: 'test', node: expect.stringMatching(/^v24\./) },
    });
    const { remaining } = (report as { payload: { remaining: number } }).payload;
    expect(remaining).toBeGreaterThan(1_500);
    expect(remaining).toBeLessThanOrEqual(2_000);
  });

  test('keeps the process for the next event', async () => {
    const one = await deploy();
    expect((await one.invoke({ do: 'echo' })).initMs).toBeGreaterThan(0);
    expect(await one.invoke({ do: 'echo' })).toMatchObject({ payload: { calls: 2 }, initMs: undefined });
  });

  test('tells a thrown error with its type, and goes on', async () => {
    const one = await deploy();
    expect(await one.invoke({ do: 'throw' })).toMatchObject({
      ok: false,
      errorType: 'TeapotError',
      errorMessage: 'short and stout',
      trace: expect.arrayContaining([expect.stringContaining('TeapotError')]),
    });
    expect(await one.invoke({ do: 'echo' })).toMatchObject({ ok: true, payload: { calls: 2 } });
  });

  test('is killed at the deadline, and started anew', async () => {
    const one = await deploy({ timeoutMs: 400 });
    await one.invoke({ do: 'echo' });
    const path = join(dir, 'late');
    const report = await one.invoke({ do: 'wait', ms: 700, path });
    expect(report).toMatchObject({ ok: false, errorType: 'Sandbox.Timedout' });
    expect(report).toMatchObject({ errorMessage: expect.stringContaining('Task timed out after 0.40 seconds') });
    await sleep(500);
    expect(existsSync(path)).toBe(false);
    expect(await one.invoke({ do: 'echo' })).toMatchObject({ ok: true, payload: { calls: 1 } });
    expect(one.log).toContain('waiting');
  });

  test('a process that ends by itself is an error of the runtime', async () => {
    const one = await deploy();
    expect(await one.invoke({ do: 'exit' })).toMatchObject({
      ok: false,
      errorType: 'Runtime.ExitError',
      errorMessage: expect.stringContaining('exit status 3'),
    });
    expect(await one.invoke({ do: 'echo' })).toMatchObject({ ok: true });
  });

  test('a bundle that cannot be loaded is an error', async () => {
    const one = await deploy({ handler: 'broken.handler' });
    const report = await one.invoke({});
    expect(report.ok).toBe(false);
    expect(one.log).toContain('at load');
  });

  test('dies of more memory than it has', async (context) => {
    let limit: MemoryLimit;
    try {
      limit = memoryLimit(`mig-planner-${process.pid}`, 128 * 1024 * 1024);
    } catch (error) {
      if (error instanceof MissingComponentError) return context.skip(error.message);
      throw error;
    }
    try {
      const one = await deploy({ limit, memoryMb: 128, timeoutMs: 30_000 });
      expect(await one.invoke({ do: 'echo' })).toMatchObject({ ok: true });
      const report = await one.invoke({ do: 'eat' });
      expect(report).toMatchObject({
        ok: false,
        errorType: 'Runtime.ExitError',
        errorMessage: expect.stringContaining('killed'),
      });
      expect(report.totalMs).toBeLessThan(20_000);
    } finally {
      await fn?.stop();
      fn = undefined;
      limit.remove();
    }
  });
});
