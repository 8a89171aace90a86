import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { V1Deployment } from '@kubernetes/client-node';
import { afterAll, afterEach, expect, test } from 'vitest';
import { releaseOriginalPatch } from '../../../applier/workloads/index.ts';
import type { Plan } from '../../../planner/documents/index.ts';
import { describeWith } from '../support/component.ts';
import { LIMITS } from './support/apply-with.ts';
import { eventually } from './support/eventually.ts';
import { follow } from './support/follow.ts';
import { addGatewayApi, Gateway, isAccepted } from './support/gateway.ts';
import { isReady, type KubeObject, type Pod } from './support/objects.ts';
import { day, NAMESPACE, night, withLargerBatch } from './support/plans.ts';
import { Serving } from './support/serving.ts';

const DEPLOYMENTS = `/apis/apps/v1/namespaces/${NAMESPACE}/deployments`;
const PODS = `/api/v1/namespaces/${NAMESPACE}/pods`;
const ROUTES = `/apis/gateway.networking.k8s.io/v1/namespaces/${NAMESPACE}/httproutes`;
const SERVICES = ['bert', 'gpt', 'vit'];

type Deployment = KubeObject & { readonly spec: { readonly replicas: number } };

/** `bert` runs on whole GPUs and `gpt` on instances, both on nodes of no plan; all services have a route. */
async function start() {
  let gateway!: Gateway;
  const on = (group: string) => ({ nodeSelector: { 'eks.amazonaws.com/nodegroup': group } });
  const serving = await Serving.start({
    services: [
      { name: 'bert', replicas: 3, resource: 'nvidia.com/gpu', throughput: 80, ...on('whole') },
      { name: 'gpt', replicas: 3, throughput: 33, ...on('old') },
      { name: 'vit' },
    ],
    before: async (serving) => {
      const { api } = serving.server;
      await addGatewayApi(api);
      gateway = await Gateway.start(api);
      for (const name of SERVICES) {
        await api.create(ROUTES, {
          apiVersion: 'gateway.networking.k8s.io/v1',
          kind: 'HTTPRoute',
          metadata: { name, labels: { 'mig-planner/service': name } },
          spec: { parentRefs: [{ name: 'edge' }], rules: [{ backendRefs: [{ name, port: 80 }] }] },
        });
      }
      await serving.addNode('whole-a', { nodeGroup: 'whole', wholeGpus: 3 });
      await serving.addNode('old-a', { nodeGroup: 'old', layout: [{ '3g.20gb': 2 }, { '3g.20gb': 2 }] });
      return () => gateway.stop();
    },
  });
  return { serving, gateway };
}

await describeWith('taking over services that run already', start, ({ serving, gateway }) => {
  const { api } = serving.server;
  const { sampler } = serving;
  const weightsOf = (service: string) => {
    const route = gateway.routes.get(`${NAMESPACE}/${service}`)!;
    return route.spec.rules[0]!.backendRefs.map(({ name, weight }) => [name, weight]);
  };
  const readyPods = async (service: string) => {
    const { items } = await api.get<{ items: Pod[] }>(`${PODS}?labelSelector=mig-planner/service=${service}`);
    return items.filter(isReady);
  };
  const setImage = (image: string) => {
    const containers = [{ name: 'server', image, resources: { limits: { 'nvidia.com/gpu': 1 } } }];
    return api.patch(`${DEPLOYMENTS}/bert`, { spec: { template: { spec: { containers } } } });
  };
  let plan: Plan;
  const goTo = async (next: Plan) => {
    const way = serving.way(plan, next);
    const outcome = await serving.apply(way);
    expect(outcome).toMatchObject({ result: 'done', says: [] });
    plan = way.plan;
  };

  afterEach(() => {
    expect(sampler.shortfalls).toEqual([]);
    expect(serving.hardware.violations).toEqual([]);
    expect(serving.kubelet.errors).toEqual([]);
  });

  afterAll(() => serving.stop());

  test('originals go last: derived pods are ready and routes that leave the original out accepted', async () => {
    await eventually(() => expect(SERVICES.map((name) => sampler.ready(name))).toEqual([240, 99, 0]));
    const lowered: unknown[] = [];
    const deployments = await follow<Deployment>(api, DEPLOYMENTS, ({ before, after }) => {
      const { name } = after!.metadata;
      if (!SERVICES.includes(name) || before === undefined || before.spec.replicas === after!.spec.replicas) return;
      const accepted = isAccepted(gateway.routes.get(`${NAMESPACE}/${name}`)!);
      const own = weightsOf(name).find(([backend]) => backend === name)![1];
      lowered.push({ name, to: after!.spec.replicas, accepted, own, ready: sampler.ready(name) });
    });
    const way = serving.way(null, day);
    plan = way.plan;
    // The plans have no gate for services that they begin with.
    const outcome = await serving.apply(way, {}, { bert: 216, gpt: 90, vit: 0 });
    expect(outcome).toMatchObject({ result: 'done', says: [] });
    await deployments.stop();
    lowered.sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
    expect(lowered).toEqual([
      { name: 'bert', to: 0, accepted: true, own: 0, ready: 480 },
      { name: 'gpt', to: 0, accepted: true, own: 0, ready: 99 + 103 },
    ]);
    const { metadata } = await api.get<Deployment>(`${DEPLOYMENTS}/bert`);
    expect(metadata.annotations).toMatchObject({ 'mig-planner/adopted-replicas': '3' });
  });

  test('weights follow what is ready from day to night', async () => {
    const seen = new Set<string>();
    const routes = await follow(api, ROUTES, () => seen.add(JSON.stringify(weightsOf('bert'))));
    await goTo(night);
    await routes.stop();
    expect(seen.size).toBeGreaterThan(2);
    expect(weightsOf('bert').sort()).toEqual([
      ['bert', 0],
      ['bert-1g-5gb-a100-40gb', 125_000],
      ['bert-2g-10gb-a100-40gb', 312_500],
      ['bert-3g-20gb-a100-40gb', 1_000_000],
    ]);
  });

  test('a route that is not accepted keeps the run from being done, and is told', async () => {
    gateway.answer = 'False';
    const way = serving.way(plan, day);
    const stuck = await serving.apply(way, { limits: { ...LIMITS, stallMs: 5_000 } });
    expect(stuck.result).toBe('failed');
    expect(stuck.says.join('\n')).toMatch(/HTTPRoute serving\/bert: Gateway edge says ResolvedRefs=False/);
    gateway.answer = 'True';
    expect(await serving.apply(way)).toMatchObject({ result: 'done', says: [] });
    plan = way.plan;
  });

  test('another batch size or image reaches all pods, a few at a time', async () => {
    const { services, ...same } = plan;
    // Half of what it has must stay, so that one pod of three may be missing.
    const lower = { ...same, services: services.map((one) => ({ ...one, rate: one.rate / 1.8 })) };
    await goTo(withLargerBatch(lower, 'bert', '3g.20gb'));
    const pods = await readyPods('bert');
    expect(pods.map(({ metadata }) => metadata.labels?.['mig-planner/batch'])).toEqual(['16', '16', '16']);
    expect(sampler.minimum('bert')).toBeGreaterThanOrEqual(160);
    await setImage('bert:2');
    await goTo(plan);
    expect((await readyPods('bert')).map(({ spec }) => spec.containers[0]!.image)).toEqual(Array(3).fill('bert:2'));
    expect(sampler.minimum('bert')).toBeGreaterThanOrEqual(200);
  });

  test('without a pod to spare or a free instance, a new image waits, and why is told', async () => {
    await goTo({ ...plan, services: plan.services.map((one) => ({ ...one, rate: one.rate * 1.8 })) });
    await setImage('bert:3');
    const stuck = await serving.apply(serving.way(plan, plan), { limits: { ...LIMITS, stallMs: 4_000 } });
    expect(stuck.result).toBe('failed');
    expect(stuck.says.join('\n')).toMatch(/bert on 3g.20gb: .*Insufficient nvidia.com\/mig-3g.20gb/);
    await setImage('bert:2');
    await goTo(plan);
  });

  test('an autoscaler of the original is refused before anything is touched', async () => {
    await api.create(`/apis/autoscaling/v2/namespaces/${NAMESPACE}/horizontalpodautoscalers`, {
      metadata: { name: 'bert' },
      spec: { scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'bert' }, maxReplicas: 9 },
    });
    const dir = await mkdtemp(join(tmpdir(), 'mig-planner-adoption-'));
    const way = serving.way(plan, night);
    await writeFile(join(dir, 'plan.json'), JSON.stringify(way.plan));
    await writeFile(join(dir, 'transition.json'), JSON.stringify(way.transition));
    const args = ['dist/cli.mjs', 'apply', join(dir, 'plan.json'), '--yes', '--kubeconfig', serving.kubeconfig];
    const { code, stdout, stderr } = await promisify(execFile)(process.execPath, args).catch((error) => error);
    await rm(dir, { recursive: true });
    expect(code).toBe(5);
    expect(stdout + stderr).toMatch(/HorizontalPodAutoscaler serving\/bert scales Deployment bert/);
    expect(stdout + stderr).toMatch(/Delete it, or point it elsewhere/);
  });

  test('the way back gives the original its pods again', async () => {
    const original = await api.get<V1Deployment>(`${DEPLOYMENTS}/bert`);
    await api.patch(`${DEPLOYMENTS}/bert`, releaseOriginalPatch(original));
    await eventually(() => expect(sampler.ready('bert')).toBe(300 + 240));
    const { metadata } = await api.get<Deployment>(`${DEPLOYMENTS}/bert`);
    expect(metadata.annotations).not.toHaveProperty('mig-planner/adopted-replicas');
  });
});
