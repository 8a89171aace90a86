import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { describeWith } from '../support/component.ts';
import type { Way } from './support/apply-with.ts';
import { type Bundles, bundle, shortPropagation } from './support/bundle.ts';
import { addClusterPolicy } from './support/cluster-policy.ts';
import { eventually } from './support/eventually.ts';
import { isReady, type Node, type Pod } from './support/objects.ts';
import { fleet, NAMESPACE, planOf } from './support/plans.ts';
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
const STATE = 'nvidia.com/mig.config.state';

await describeWith('what a transition that was killed leaves behind', Serving.start, (serving: Serving) => {
  const { api } = serving.server;
  let dir: string;
  let quick: Bundles;

  const start = (...args: string[]) => {
    const child = spawn(process.execPath, [quick.program('cli'), ...args, '--kubeconfig', serving.kubeconfig]);
    const out: string[] = [];
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => out.push(String(chunk)));
    const ended = new Promise<{ code: number | null; out: string }>((resolve) =>
      child.on('close', (code) => resolve({ code, out: out.join('') })),
    );
    return { child, ended };
  };
  const file = async ({ plan, transition }: Way) => {
    await writeFile(join(dir, 'transition.json'), JSON.stringify(transition));
    await writeFile(join(dir, 'plan.json'), JSON.stringify(plan));
    return join(dir, 'plan.json');
  };
  const nodes = async () => (await api.get<{ items: Node[] }>('/api/v1/nodes')).items;
  /** Released nodes are cordoned as well, and have no name any more. */
  const inHand = async () =>
    (await nodes()).filter(
      ({ metadata: { annotations = {}, labels = {} } }) =>
        annotations['mig-planner/cordoned-by'] !== undefined && labels['mig-planner/node'] !== undefined,
    );
  const serves = async () => {
    const { items } = await api.get<{ items: Pod[] }>(`/api/v1/namespaces/${NAMESPACE}/pods`);
    return items.filter(isReady).map(({ metadata }) => metadata.labels?.['mig-planner/service']);
  };

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'mig-planner-left-'));
    quick = await bundle({ cli: 'cli/main.ts' }, [shortPropagation]);
    await addClusterPolicy(api);
    await writeFile(join(dir, 'fleet.yaml'), stringify(fleet));
    expect(await start('apply', await file(serving.way(null, day)), '--yes').ended).toMatchObject({ code: 0 });
  });

  afterAll(async () => {
    await rm(dir, { recursive: true, force: true });
    await quick.remove();
    await serving.stop();
  });

  test('rollback goes back from the middle, and lifts the cordon of the one before', async () => {
    const way = serving.way(day, night);
    serving.sampler.gate(way.transition.gate);
    const { child, ended } = start('apply', await file(way), '--yes');
    await eventually(async () => expect((await inHand()).length).toBeGreaterThan(0), 60_000);
    child.kill('SIGKILL');
    await ended;
    // mig-manager ends what it was told to do, whoever has gone meanwhile.
    await eventually(async () => {
      for (const { metadata } of await inHand()) expect(metadata.labels?.[STATE]).toBe('success');
    });
    expect(await inHand()).not.toEqual([]);
    const back = ['rollback', '--fleet', join(dir, 'fleet.yaml')];
    const tried = await start(...back, '--dry-run').ended;
    expect(tried.out).toContain('Nothing was touched');
    expect(tried.code).toBe(0);
    expect(await inHand()).not.toEqual([]);
    const { code, out } = await start(...back, '--yes').ended;
    expect(out).toContain('Done');
    expect(code).toBe(0);
    expect(await inHand()).toEqual([]);
    await eventually(async () => expect((await serves()).sort()).toEqual(['bert', 'bert', 'gpt']));
    expect(serving.sampler.shortfalls).toEqual([]);
  });
});
