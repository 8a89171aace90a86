import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { ApplyStatusSchema } from '../../../functions/apply-status.ts';
import { planHash } from '../../../planner/documents/index.ts';
import { DirectoryStore } from '../../../store/index.ts';
import { describeWith } from '../support/component.ts';
import { OWN_NAMESPACE } from './support/apply-with.ts';
import { type Bundles, bundle, shortPropagation } from './support/bundle.ts';
import { addClusterPolicy } from './support/cluster-policy.ts';
import { fleet, planOf } from './support/plans.ts';
import { Serving } from './support/serving.ts';

/** Each service on one profile only, so that no routes are needed. */
const day = planOf({ 'p4d-0': [['bert 3g.20gb', 'bert 3g.20gb'], ['gpt 7g.40gb']] });
const night = planOf({
  'p4d-0': [
    ['bert 3g.20gb', 'bert 3g.20gb'],
    ['vit 3g.20gb', 'vit 3g.20gb'],
  ],
  'p4d-1': [['gpt 7g.40gb'], ['gpt 7g.40gb']],
});

await describeWith('the Job and the command line', Serving.start, (serving: Serving) => {
  let dir: string;
  let store: DirectoryStore;
  /** As they are delivered, but for the wait for kubelets. */
  let quick: Bundles;

  /** @param stopAt what it says when it is told to stop */
  const node = (args: readonly string[], env: Record<string, string> = {}, stopAt?: string) =>
    new Promise<{ code: number | null; out: string; err: string }>((resolve) => {
      const child = spawn(process.execPath, args, { env: { PATH: process.env.PATH, ...env } });
      const [out, err]: [string[], string[]] = [[], []];
      child.stdout.on('data', (chunk) => {
        out.push(String(chunk));
        if (stopAt !== undefined && String(chunk).includes(stopAt)) child.kill('SIGTERM');
      });
      child.stderr.on('data', (chunk) => err.push(String(chunk)));
      child.on('close', (code) => resolve({ code, out: out.join(''), err: err.join('') }));
    });
  const cli = (...args: string[]) => node([quick.program('cli'), ...args, '--kubeconfig', serving.kubeconfig]);

  /** Puts documents where the workflow would, and says what it would say of them. */
  const job = async ({ plan, transition }: ReturnType<Serving['way']>, changes: Record<string, string> = {}) => {
    const texts = { plan: JSON.stringify(plan), transition: JSON.stringify(transition) };
    for (const [name, text] of Object.entries(texts)) await store.put(`runs/r1/${name}.json`, text);
    const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
    return {
      KUBECONFIG: serving.kubeconfig,
      MIG_PLANNER_RUN: 'r1',
      MIG_PLANNER_EXECUTION: 'arn:aws:states:us-east-1:123456789012:execution:m:r1',
      MIG_PLANNER_FENCE: '1',
      MIG_PLANNER_NAMESPACE: OWN_NAMESPACE,
      MIG_PLANNER_STORE: join(dir, 'store'),
      MIG_PLANNER_PLAN: 'runs/r1/plan.json',
      MIG_PLANNER_PLAN_SHA256: sha256(texts.plan),
      MIG_PLANNER_TRANSITION: 'runs/r1/transition.json',
      MIG_PLANNER_TRANSITION_SHA256: sha256(texts.transition),
      MIG_PLANNER_DRY_RUN: 'false',
      ...changes,
    };
  };
  const applier = ['dist/applier.mjs', 'job'];
  const status = async () => ApplyStatusSchema.parse((await store.get('runs/r1/apply.json')).json());

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'mig-planner-job-'));
    store = new DirectoryStore(join(dir, 'store'));
    quick = await bundle({ cli: 'cli/main.ts', applier: 'applier/main.ts' }, [shortPropagation]);
    await addClusterPolicy(serving.server.api);
    await writeFile(join(dir, 'fleet.yaml'), stringify(fleet));
  });

  afterAll(async () => {
    await rm(dir, { recursive: true, force: true });
    await quick.remove();
    await serving.stop();
  });

  test('touches nothing when a document is not the one that was decided on', async () => {
    const { code, out } = await node(
      applier,
      await job(serving.way(null, day), { MIG_PLANNER_PLAN_SHA256: '0'.repeat(64) }),
    );
    expect(code).toBe(2);
    expect(out).toMatch(/expected SHA-256 0+, got [0-9a-f]{64}/);
  });

  test('only tries it out in a dry run', async () => {
    const { code, out } = await node(applier, await job(serving.way(null, day), { MIG_PLANNER_DRY_RUN: 'true' }));
    expect(out).toContain('"ended: done"');
    expect(out).toMatch(/"would bind".*"would setLayout".*"would scale"/s);
    expect(code).toBe(0);
    expect(serving.hardware.layout('node-a')).toEqual([{}, {}]);
  });

  test('refuses a cluster that is not as the transition expects', async () => {
    const { code, out } = await node(applier, await job(serving.way(day, night)));
    expect(out).toContain('"ended: refused"');
    expect(code).toBe(5);
    expect((await status()).phase).toBe('refused');
  });

  test('stops when it is told to, and goes on when it is started again', async () => {
    const env = await job(serving.way(null, day));
    const working = [quick.program('applier'), 'job'];
    const stopped = await node(working, env, 'layouts reach the nodes in');
    expect(stopped.out).toContain('SIGTERM');
    expect(stopped.code).toBe(4);
    const { code, out } = await node(working, env);
    expect(out).toContain('goes on with a transition that was begun');
    expect(code).toBe(0);
    expect(await status()).toMatchObject({ phase: 'done', released: [] });
    for (const line of out.trim().split('\n')) expect(() => JSON.parse(line)).not.toThrow();
    expect(await node(applier, env)).toMatchObject({ code: 0 }); // done before
  });

  test('shows what runs', async () => {
    const file = join(dir, 'current.json');
    const { code, err } = await cli('observe', '--fleet', join(dir, 'fleet.yaml'), '--out', file);
    expect(err).toBe('');
    expect(code).toBe(0);
    const counts = (plan: typeof day) => {
      const found: Record<string, number> = {};
      for (const { service, profile, batch } of plan.gpus.flatMap(({ instances }) => instances)) {
        const key = `${service} ${profile} ${batch}`;
        found[key] = (found[key] ?? 0) + 1;
      }
      return found;
    };
    expect(counts(JSON.parse(await readFile(file, 'utf8')))).toEqual(counts(day));
    const { out } = await cli('status', '--format', 'json');
    expect(JSON.parse(out)).toMatchObject({
      status: { phase: 'done', run: 'r1' },
      plans: { current: planHash(day), previous: null },
    });
  });

  test('applies from the command line, and goes back', async () => {
    const { plan, transition } = serving.way(day, night);
    await writeFile(join(dir, 'plan.json'), JSON.stringify(plan));
    await writeFile(join(dir, 'transition.json'), JSON.stringify(transition));
    const looked = await cli('preflight', join(dir, 'plan.json'), '--format', 'json');
    expect(looked.code).toBe(0);
    expect(JSON.parse(looked.out)).toHaveProperty('checks');
    serving.sampler.gate(transition.gate);
    const asked = await cli('apply', join(dir, 'plan.json'));
    expect(asked).toMatchObject({ code: 2, err: expect.stringContaining('--yes') });
    const applied = await cli('apply', join(dir, 'plan.json'), '--yes');
    expect(applied.err).toMatch(/wave 1 of/);
    expect(applied).toMatchObject({ code: 0, out: expect.stringContaining('Done') });
    const fleetFile = join(dir, 'fleet.yaml');
    const back = await cli('rollback', '--fleet', fleetFile, '--yes', '--format', 'json');
    expect(back).toMatchObject({ code: 0 });
    const { out } = await cli('status', '--format', 'json');
    expect(JSON.parse(out)).toMatchObject({ plans: { current: planHash(day), previous: planHash(plan) } });
  });
});
