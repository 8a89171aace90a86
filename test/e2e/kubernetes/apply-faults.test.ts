import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Outcome } from '../../../applier/carry/index.ts';
import { describeWith } from '../support/component.ts';
import { LAYOUTS_MAP, LIMITS } from './support/apply-with.ts';
import { OPERATOR_NAMESPACE } from './support/device-plugin.ts';
import { eventually } from './support/eventually.ts';
import type { Node, Pod } from './support/objects.ts';
import { day, NAMESPACE, night } from './support/plans.ts';
import { Serving } from './support/serving.ts';

const BUDGETS = `/apis/policy/v1/namespaces/${NAMESPACE}/poddisruptionbudgets`;
const DEPLOYMENTS = `/apis/apps/v1/namespaces/${NAMESPACE}/deployments`;

interface Deployment {
  readonly metadata: { readonly name: string; readonly managedFields: readonly { readonly manager: string }[] };
  readonly spec: { readonly replicas: number };
}

await describeWith('carrying plans out while things go wrong', Serving.start, (serving: Serving) => {
  const { api } = serving.server;
  const there = serving.way(day, night);
  const back = serving.way(there.plan, day);
  let now: 'day' | 'night' = 'day';

  const realNode = async (logical: string) => {
    const { items } = await api.get<{ items: Node[] }>('/api/v1/nodes');
    return items.find(({ metadata }) => metadata.labels?.['mig-planner/node'] === logical)?.metadata.name;
  };
  const next = () => (now === 'day' ? there : back);
  /** Goes on until the transition is done; every test leaves the cluster by day or by night. */
  const finish = async () => {
    expect(await serving.apply(next())).toMatchObject({ result: 'done' });
    now = now === 'day' ? 'night' : 'day';
  };
  const expectDone = (outcome: Outcome) => {
    expect(outcome).toMatchObject({ result: 'done' });
    now = now === 'day' ? 'night' : 'day';
  };

  beforeAll(async () => {
    expect(await serving.apply(serving.way(null, day))).toMatchObject({ result: 'done' });
  });

  beforeEach(() => {
    serving.fates.clear();
    serving.faults.clear();
  });

  afterEach(() => {
    expect(serving.sampler.shortfalls).toEqual([]);
    expect(serving.hardware.violations).toEqual([]);
    expect(serving.kubelet.errors).toEqual([]);
  });

  afterAll(() => serving.stop());

  test('a cluster that is not as the transition expects is refused, with what was seen', async () => {
    const name = 'bert-3g-20gb-a100-40gb';
    const wrong = serving.way(night, day);
    const outcome = await serving.apply(wrong);
    expect(outcome.result).toBe('refused');
    expect(outcome.says.join('\n')).toMatch(/gpt/);
    const before = await api.get<{ metadata: { resourceVersion: string } }>(`${DEPLOYMENTS}/${name}`);
    expect(before).toBeDefined();
  });

  test('a disruption budget that frees later only delays', async () => {
    const budget = {
      metadata: { name: 'gpt' },
      spec: { maxUnavailable: 0, selector: { matchLabels: { 'mig-planner/service': 'gpt' } } },
    };
    await api.create(BUDGETS, budget);
    const running = serving.apply(next());
    await eventually(async () => expect(serving.log.join('\n')).toMatch(/disruption budget/), 60_000);
    await sleep(1_000);
    await api.delete(`${BUDGETS}/gpt`);
    expectDone(await running);
  });

  test('one that never frees ends the run with its reason, and nothing is lost', async () => {
    const budget = { metadata: { name: 'all' }, spec: { maxUnavailable: 0, selector: {} } };
    await api.create(BUDGETS, budget);
    if (now === 'night')
      await api
        .delete(`${BUDGETS}/all`)
        .then(finish)
        .then(() => api.create(BUDGETS, budget));
    const outcome = await serving.apply(next(), { limits: { ...LIMITS, stallMs: 5_000 } });
    expect(outcome.result).toBe('failed');
    expect(outcome.says.join('\n')).toMatch(/budget/);
    await api.delete(`${BUDGETS}/all`);
    await finish();
  });

  test('a field that somebody else took is told, not taken back', async () => {
    const derived = (await api.get<{ items: Deployment[] }>(DEPLOYMENTS)).items.filter(({ spec }) => spec.replicas > 0);
    for (const { metadata, spec } of derived) {
      const path = `${DEPLOYMENTS}/${metadata.name}`;
      // Another manager takes the field by setting it to what it was not.
      await api.patch(`${path}?fieldManager=somebody`, { spec: { replicas: spec.replicas + 1 } });
      await api.patch(`${path}?fieldManager=somebody`, { spec: { replicas: spec.replicas } });
    }
    await eventually(async () => {
      const { items: pods } = await api.get<{ items: Pod[] }>(`/api/v1/namespaces/${NAMESPACE}/pods`);
      expect(pods).toHaveLength(derived.reduce((sum, { spec }) => sum + spec.replicas, 0));
      expect(pods.filter(({ metadata }) => metadata.deletionTimestamp)).toEqual([]);
    });
    const outcome = await serving.apply(next());
    expect(outcome.result).toBe('failed');
    expect(outcome.says.join('\n')).toMatch(/somebody/);
    for (const { metadata } of derived) {
      const path = `${DEPLOYMENTS}/${metadata.name}`;
      const { managedFields } = (await api.get<Deployment>(path)).metadata;
      await api.patch(path, {
        metadata: { managedFields: managedFields.filter(({ manager }) => manager !== 'somebody') },
      });
    }
    await finish();
  });

  test('two at once: one waits, then finds nothing left to do or goes on', async () => {
    const way = next();
    const [first, second] = await Promise.all([serving.apply(way), sleep(500).then(() => serving.apply(way))]);
    expect([first.result, second.result]).toEqual(['done', 'done']);
    expect(serving.log.join('\n')).toMatch(/waits for/);
    now = now === 'day' ? 'night' : 'day';
  });

  test('the API server is started anew in the middle', async () => {
    const running = serving.apply(next());
    for (let times = 0; times < 2; times++) {
      await sleep(2_000);
      await serving.server.restartApiServer();
    }
    expectDone(await running);
  });

  for (const fault of ['failed', 'wedged', 'paused', 'stale', 'empty', 'silent'] as const) {
    test(`mig-manager: ${fault}, then well by the other name`, async () => {
      for (const name of ['node-a', 'node-b', 'node-c']) serving.faults.set(name, [fault]);
      expectDone(await serving.apply(next()));
    });
  }

  const LAYOUTS = `/api/v1/namespaces/${OPERATOR_NAMESPACE}/configmaps/${LAYOUTS_MAP}`;
  const text = (entry: string) => `version: v1\nmig-configs:\n  ${entry}\n`;
  const whole = text('nothing-cut: [{devices: all, mig-enabled: true, mig-devices: {}}]');

  test.each([
    ['taken away', whole],
    ['made unreadable, and mended', text('nothing-cut: [{devices: some}]')],
  ])('layouts that somebody has %s in the middle are put back', async (_, changed) => {
    for (const name of ['node-a', 'node-b', 'node-c']) serving.faults.set(name, ['silent']);
    serving.log.length = 0;
    const running = serving.apply(next());
    const asked = async () => {
      const { items } = await api.get<{ items: Node[] }>('/api/v1/nodes');
      return items.some(({ metadata: { labels = {} } }) => {
        return labels['nvidia.com/mig.config'] !== undefined && labels['nvidia.com/mig.config.state'] === undefined;
      });
    };
    await eventually(async () => expect(await asked()).toBe(true), 60_000);
    await api.patch(LAYOUTS, { data: { 'config.yaml': changed } });
    if (changed !== whole) {
      await eventually(() => expect(serving.log.join('\n')).toMatch(/cannot be put back/));
      await api.patch(LAYOUTS, { data: { 'config.yaml': whole } });
    }
    expectDone(await running);
    expect(serving.log.join('\n')).toMatch(/put back; they reach the nodes/);
  });

  test('a node that is away for a while, and whose labels somebody else sets while it is cut', async () => {
    if (now === 'night') await finish();
    const path = `/api/v1/nodes/${await realNode('p4d-0')}`;
    const ready = (status: string) =>
      api.patch(`${path}/status`, { status: { conditions: [{ type: 'Ready', status, reason: 'Told' }] } });
    const running = serving.apply(next());
    await eventually(async () => {
      const { metadata, spec } = await api.get<Node>(path);
      expect(spec?.unschedulable).toBe(true);
      expect(metadata.labels?.['nvidia.com/mig.config.state']).toBe('pending');
    }, 60_000);
    await ready('Unknown');
    await api.patch(path, {
      metadata: { labels: { 'nvidia.com/mig.config': 'nothing-cut', 'nvidia.com/mig.config.state': 'odd' } },
    });
    await sleep(1_500);
    expect((await api.get<Node>(path)).spec?.unschedulable).toBe(true);
    await ready('True');
    expectDone(await running);
  });

  test.each([
    ['by the same name', (name: string) => name],
    ['by another name', (name: string) => `${name}-2`],
  ])('a machine that is lost while it is cut is replaced %s', async (_, nameOf) => {
    if (now === 'night') await finish();
    const node = (await realNode('p4d-0'))!;
    serving.faults.set(node, ['wedged']);
    const running = serving.apply(next());
    await eventually(async () => {
      const { metadata } = await api.get<Node>(`/api/v1/nodes/${node}`);
      expect(metadata.labels?.['nvidia.com/mig.config.state']).toBe('pending');
    }, 60_000);
    await api.delete(`/api/v1/nodes/${node}`);
    await sleep(1_000);
    await serving.addNode(nameOf(node));
    expectDone(await running);
  });

  test('a node that cannot be cut at all is given up, and the rest keeps its gates', async () => {
    if (now === 'night') await finish();
    const node = await realNode('p4d-0');
    serving.faults.set(node!, ['failed', 'failed', 'failed', 'failed']);
    const outcome = await serving.apply(next());
    expect(outcome.result).toBe('failed');
    expect(outcome.says.join('\n')).toMatch(/given up|cut as before/);
    const real = await api.get<Node>(`/api/v1/nodes/${node}`);
    expect(real.spec?.unschedulable).toBe(true);
  });
});
