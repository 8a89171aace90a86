import { expect, test } from 'vitest';
import { describeWith } from '../support/component.ts';
import { LIMITS } from './support/apply-with.ts';
import { controlPlaneBinaries } from './support/binaries.ts';
import { eventually } from './support/eventually.ts';
import type { KubeObject } from './support/objects.ts';
import { observed } from './support/observed.ts';
import { NAMESPACE, planOf } from './support/plans.ts';
import { Serving } from './support/serving.ts';

const BERT = `/apis/apps/v1/namespaces/${NAMESPACE}/deployments/bert`;

/** `bert` runs with three pods on instances of a node that has the name of the plans' first. */
const start = () =>
  Serving.start({
    services: [{ name: 'bert', replicas: 3, throughput: 80 }, { name: 'gpt' }],
    before: async (serving) => {
      const layout = [{ '3g.20gb': 2 }, { '3g.20gb': 2 }];
      await serving.addNode('first', { layout, labels: { 'mig-planner/node': 'p4d-0' } });
      return async () => {};
    },
  });

const done = { result: 'done', says: [] };
const full = {
  'p4d-0': [
    ['bert 3g.20gb', 'bert 3g.20gb'],
    ['bert 3g.20gb', 'gpt 3g.20gb'],
  ],
};

await describeWith('originals that hold planned instances are handed over', controlPlaneBinaries, () => {
  test.for([
    { how: 'one by one, where one may be missing', next: planOf(full, 0.6), rate: 150, expected: done },
    {
      how: 'by a free instance, where none may be missing',
      next: planOf({
        'p4d-0': [
          ['bert 3g.20gb', 'bert 3g.20gb'],
          ['bert 3g.20gb', '3g.20gb'],
        ],
      }),
      rate: 216,
      expected: done,
    },
    {
      how: 'while their node is cut anew',
      next: planOf(
        {
          'p4d-0': [
            ['bert 2g.10gb', 'bert 2g.10gb', 'bert 3g.20gb'],
            ['bert 3g.20gb', 'gpt 3g.20gb'],
          ],
        },
        0.5,
      ),
      rate: 150,
      expected: done,
    },
    {
      how: 'not at all, and why, where none may be missing and no instance is free',
      next: planOf(full),
      rate: 216,
      expected: {
        result: 'failed',
        says: [
          expect.stringMatching(
            /bert keeps 3 pods of its own Deployment: giving one up would leave 160.0.*no 3g.20gb is free/,
          ),
        ],
      },
    },
  ])('$how', async ({ next, rate, expected }) => {
    const serving = await start();
    try {
      const deployment = { namespace: NAMESPACE, name: 'bert' };
      await eventually(() => expect(serving.sampler.ready('bert')).toBe(240));
      const way = serving.way(await observed(serving.kubeconfig, [{ name: 'bert', rate, deployment }]), next);
      expect(way.transition.gate).toHaveProperty('bert');
      const outcome = await serving.apply(way, { limits: { ...LIMITS, stallMs: 8_000 } });
      expect(outcome).toMatchObject(expected);
      const { spec } = await serving.server.api.get<KubeObject & { spec: { replicas: number } }>(BERT);
      expect(spec.replicas).toBe(outcome.result === 'done' ? 0 : 3);
      expect(serving.sampler.shortfalls).toEqual([]);
      expect(serving.hardware.violations).toEqual([]);
    } finally {
      await serving.stop();
    }
  });
});
