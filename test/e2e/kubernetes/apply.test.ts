import { afterAll, beforeEach, expect, test } from 'vitest';
import type { Plan } from '../../../planner/documents/index.ts';
import { describeWith } from '../support/component.ts';
import { eventually } from './support/eventually.ts';
import { isReady, type Node, type Pod } from './support/objects.ts';
import { day, NAMESPACE, night } from './support/plans.ts';
import { Serving } from './support/serving.ts';

await describeWith('carrying plans out on a cluster', Serving.start, (serving: Serving) => {
  const { api } = serving.server;

  const pods = async () => (await api.get<{ items: Pod[] }>(`/api/v1/namespaces/${NAMESPACE}/pods`)).items;

  /** Every planned pod is ready, there is no other, and every node is cut as planned. */
  const expectPlan = async (plan: Plan) => {
    const wanted = new Map<string, number>();
    for (const { service, profile } of plan.gpus.flatMap(({ instances }) => instances)) {
      if (service !== null) wanted.set(`${service} ${profile}`, (wanted.get(`${service} ${profile}`) ?? 0) + 1);
    }
    await eventually(async () => {
      const got = new Map<string, number>();
      for (const pod of await pods()) {
        if (!isReady(pod)) continue;
        const { 'mig-planner/service': service, 'mig-planner/profile': profile } = pod.metadata.labels ?? {};
        got.set(`${service} ${profile}`, (got.get(`${service} ${profile}`) ?? 0) + 1);
      }
      expect(got).toEqual(wanted);
    });
    const { items } = await api.get<{ items: Node[] }>('/api/v1/nodes');
    for (const name of new Set(plan.gpus.map(({ node }) => node))) {
      const node = items.find(({ metadata }) => metadata.labels?.['mig-planner/node'] === name)!;
      const layout = plan.gpus.filter((gpu) => gpu.node === name).map(({ instances }) => countsOf(instances));
      expect(serving.hardware.layout(node.metadata.name)).toEqual(layout);
      expect(node.spec?.unschedulable ?? false).toBe(false);
    }
  };

  const countsOf = (instances: Plan['gpus'][number]['instances']) => {
    const counts: Record<string, number> = {};
    for (const { profile } of instances) counts[profile] = (counts[profile] ?? 0) + 1;
    return counts;
  };

  beforeEach(() => {
    serving.fates.clear();
    serving.faults.clear();
    serving.sampler.shortfalls.length = 0;
  });

  afterAll(() => serving.stop());

  test('makes the first plan from nothing', async () => {
    const way = serving.way(null, day);
    expect(await serving.apply(way)).toMatchObject({ result: 'done', says: [], released: [] });
    await expectPlan(way.plan);
  });

  test('goes from day to night and back by a surge node, and never falls below a gate', async () => {
    const there = serving.way(day, night);
    expect(await serving.apply(there)).toMatchObject({ result: 'done', released: [{ node: 'p4d-2' }] });
    await expectPlan(there.plan);
    const back = serving.way(there.plan, day);
    expect(await serving.apply(back)).toMatchObject({ result: 'done' });
    await expectPlan(back.plan);
    expect(serving.sampler.shortfalls).toEqual([]);
    expect(serving.hardware.violations).toEqual([]);
    expect(serving.kubelet.errors).toEqual([]);
  });
});
