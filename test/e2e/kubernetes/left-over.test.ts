import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeWith } from '../support/component.ts';
import { addClusterPolicy } from './support/cluster-policy.ts';
import { CommandLine } from './support/command.ts';
import { eventually } from './support/eventually.ts';
import { isReady, type Node, type Pod } from './support/objects.ts';
import { NAMESPACE, planOf } from './support/plans.ts';
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
  let command: CommandLine;

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
    command = await CommandLine.make(serving.kubeconfig);
    await addClusterPolicy(api);
    const file = await command.file(serving.way(null, day));
    expect(await command.start('apply', file, '--yes').ended).toMatchObject({ code: 0 });
  });

  afterAll(async () => {
    await command.remove();
    await serving.stop();
  });

  test('rollback goes back from the middle, and lifts the cordon of the one before', async () => {
    const way = serving.way(day, night);
    serving.sampler.gate(way.transition.gate);
    const { child, ended } = command.start('apply', await command.file(way), '--yes');
    await eventually(async () => expect((await inHand()).length).toBeGreaterThan(0), 60_000);
    child.kill('SIGKILL');
    await ended;
    // mig-manager ends what it was told to do, whoever has gone meanwhile.
    await eventually(async () => {
      for (const { metadata } of await inHand()) expect(metadata.labels?.[STATE]).toBe('success');
    });
    expect(await inHand()).not.toEqual([]);
    const back = ['rollback', '--fleet', command.fleet] as const;
    const tried = await command.start(...back, '--dry-run').ended;
    expect(tried.out).toContain('Nothing was touched');
    expect(tried.code).toBe(0);
    expect(await inHand()).not.toEqual([]);
    const { code, out } = await command.start(...back, '--yes').ended;
    expect(out).toContain('Done');
    expect(code).toBe(0);
    expect(await inHand()).toEqual([]);
    await eventually(async () => expect((await serves()).sort()).toEqual(['bert', 'bert', 'gpt']));
    expect(serving.sampler.shortfalls).toEqual([]);
  });

  test('nodes that were given up are worked on again when it is started again', async () => {
    const way = serving.way(day, night);
    const file = await command.file(way);
    serving.sampler.gate(way.transition.gate);
    // Whichever of them gets a new layout.
    for (const name of ['node-a', 'node-b', 'node-c']) serving.faults.set(name, Array(3).fill('failed'));
    const stuck = await command.start('apply', file, '--yes').ended;
    expect(stuck.out).toMatch(/given up after/);
    expect(stuck.code).toBe(6);
    serving.faults.clear();
    const { code, out } = await command.start('apply', file, '--yes').ended;
    expect(out).toContain('Done');
    expect(code).toBe(0);
    expect(await inHand()).toEqual([]);
    expect(serving.sampler.shortfalls).toEqual([]);
  });

  test('a node that was only given a name, and is not cut, does not stand in the way', async () => {
    await serving.addNode('node-d', { wholeGpus: 2 });
    await api.patch('/api/v1/nodes/node-d', {
      metadata: { labels: { 'mig-planner/node': 'p4d-2' } },
      spec: { taints: [{ key: 'mig-planner/not-ready', effect: 'NoSchedule' }] },
    });
    const { code, out } = await command.start('rollback', '--fleet', command.fleet, '--yes').ended;
    expect(out).toContain('Done');
    expect(code).toBe(0);
    const named = (await nodes()).flatMap(({ metadata }) => metadata.labels?.['mig-planner/node'] ?? []);
    expect(named).toEqual(['p4d-0']);
    await eventually(async () => expect((await serves()).sort()).toEqual(['bert', 'bert', 'gpt']));
  });
});
