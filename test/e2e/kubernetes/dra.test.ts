import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { Connection } from '../../../applier/cluster/api/connection.ts';
import { KubeApi } from '../../../applier/cluster/api/kube-api.ts';
import { readDenied } from '../../../applier/cluster/facts/denied.ts';
import { loadKubeConfig } from '../../../applier/cluster/index.ts';
import { claimTemplate, deviceClasses } from '../../../applier/dra/index.ts';
import type { Plan } from '../../../planner/documents/index.ts';
import { describeWith } from '../support/component.ts';
import { OWN_NAMESPACE } from './support/apply-with.ts';
import { OPERATOR_NAMESPACE } from './support/device-plugin.ts';
import { eventually } from './support/eventually.ts';
import { isReady, type KubeObject, type Node, type Pod } from './support/objects.ts';
import { day, NAMESPACE, night, planOf } from './support/plans.ts';
import { Serving } from './support/serving.ts';

const TEMPLATES = `/apis/resource.k8s.io/v1/namespaces/${NAMESPACE}/resourceclaimtemplates`;
const CLAIMS = `/apis/resource.k8s.io/v1/namespaces/${NAMESPACE}/resourceclaims`;
const GPU_1G = ['1g.5gb', '1g.5gb', '1g.5gb'];
/** By day on node p4d-0, with 1g.5gb beside each 3g.20gb or all of them together. */
const together = planOf({
  'p4d-0': [
    ['bert 3g.20gb', 'bert 3g.20gb'],
    ['gpt 1g.5gb', 'vit 1g.5gb', ...GPU_1G, '1g.5gb', '1g.5gb'],
  ],
});
const moved = planOf({
  'p4d-0': [
    ['bert 3g.20gb', 'gpt 1g.5gb', ...GPU_1G],
    ['bert 3g.20gb', 'vit 1g.5gb', '1g.5gb', '1g.5gb'],
  ],
});
const BACKEND = { backend: 'dra' } as const;

await describeWith(
  'carrying plans out with DRA',
  () => Serving.start({ dra: true }),
  (serving: Serving) => {
    const { api } = serving.server;
    const listed = async <T>(path: string) => (await api.get<{ items: T[] }>(path)).items;

    const expectPlan = async (plan: Plan) => {
      const wanted = plan.gpus
        .flatMap(({ instances }) => instances)
        .flatMap(({ service, profile }) => (service === null ? [] : [`${service} ${profile}`]));
      await eventually(async () => {
        const ready = (await listed<Pod>(`/api/v1/namespaces/${NAMESPACE}/pods`)).filter(isReady);
        const labels = ready.map(({ metadata }) => metadata.labels ?? {});
        const got = labels.map((of) => `${of['mig-planner/service']} ${of['mig-planner/profile']}`);
        expect(got.sort()).toEqual(wanted.sort());
        // One claim each, and none is left of pods that are gone.
        expect(await listed(CLAIMS)).toHaveLength(wanted.length);
      });
    };

    beforeEach(() => {
      serving.sampler.shortfalls.length = 0;
    });
    afterAll(() => serving.stop());

    test('the manifests give the rights that it takes', async () => {
      const connection = new Connection(loadKubeConfig({ kubeconfig: serving.kubeconfig }));
      const namespaces = { own: OWN_NAMESPACE, operator: OPERATOR_NAMESPACE, serving: [NAMESPACE] };
      expect(await readDenied(new KubeApi(connection), namespaces, 'dra')).toEqual([]);
      connection.close();
    });

    test('makes the first plan from nothing, goes to night and back, and never falls below a gate', async () => {
      const first = serving.way(null, day);
      expect(await serving.apply(first, BACKEND)).toMatchObject({ result: 'done', says: [] });
      await expectPlan(first.plan);
      const there = serving.way(first.plan, night);
      expect(await serving.apply(there, BACKEND)).toMatchObject({ result: 'done', says: [] });
      await expectPlan(there.plan);
      const back = serving.way(there.plan, day);
      expect(await serving.apply(back, BACKEND)).toMatchObject({ result: 'done', says: [] });
      await expectPlan(back.plan);
      // As many instances of each profile, and on other GPUs: only where they are tells old from new.
      const before = serving.way(back.plan, together);
      expect(await serving.apply(before, BACKEND)).toMatchObject({ result: 'done', says: [] });
      const apart = serving.way(before.plan, moved);
      expect(apart.transition.steps.map(({ action }) => action)).toContain('reconfigure');
      expect(await serving.apply(apart, BACKEND)).toMatchObject({ result: 'done', says: [] });
      await expectPlan(apart.plan);
      expect(serving.sampler.shortfalls).toEqual([]);
      // Neither a GPU that was cut in use, nor a pod with a device that is no more.
      expect(serving.hardware.violations).toEqual([]);
      expect(serving.kubelet.errors).toEqual([]);
      for (const { status } of await listed<Node>('/api/v1/nodes')) {
        expect(Object.keys(status?.allocatable ?? {}).filter((name) => name.startsWith('nvidia.com/'))).toEqual([]);
      }
    });

    describe('the API server', () => {
      const kind = { service: 'bert', gpu: 'A100-40GB', profile: '2g.10gb' };
      const template = claimTemplate(kind, { namespace: NAMESPACE, name: 'bert' });
      const dry = '?dryRun=All&fieldValidation=Strict';

      test('takes templates and classes with every field', async () => {
        const other = { ...template, metadata: { ...template.metadata, name: 'other' } };
        expect(await api.create(`${TEMPLATES}${dry}`, other)).toMatchObject({ spec: template.spec });
        for (const made of deviceClasses(night)) {
          const got = await api.create(`/apis/resource.k8s.io/v1/deviceclasses${dry}`, made);
          expect(got).toMatchObject({ spec: made.spec });
        }
      });

      test('refuses a template that says something else by the same name', async () => {
        const changed = structuredClone(template);
        changed.spec.metadata = { labels: { other: 'text' } };
        const path = `${TEMPLATES}/${template.metadata!.name}`;
        expect(await api.get<KubeObject>(path)).toMatchObject({ spec: template.spec });
        await expect(api.apply(path, changed, 'mig-planner', true)).rejects.toThrow('field is immutable');
      });

      test.each([
        ['an expression that is none', { cel: { expression: 'device.driver ==' } }, 'Syntax error'],
        ['a field that there is not', { cel: { expression: 'true', start: 4 } }, 'unknown field'],
      ])('refuses a template with %s', async (_, selector, message) => {
        const wrong = {
          ...template,
          metadata: { ...template.metadata, name: 'wrong' },
          spec: structuredClone(template.spec),
        };
        Object.assign(wrong.spec.spec.devices!.requests![0]!.exactly!, { selectors: [selector] });
        await expect(api.create(`${TEMPLATES}${dry}`, wrong)).rejects.toThrow(message);
      });
    });
  },
);
