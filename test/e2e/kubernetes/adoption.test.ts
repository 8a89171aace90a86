import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, expect, test } from 'vitest';
import { Connection } from '../../../applier/cluster/api/connection.ts';
import { KubeApi } from '../../../applier/cluster/api/kube-api.ts';
import { KeptPlans, loadKubeConfig } from '../../../applier/cluster/index.ts';
import { hashPlan, type Plan, type PlanInstance } from '../../../planner/documents/index.ts';
import { describeWith } from '../support/component.ts';
import { LIMITS, OWN_NAMESPACE } from './support/apply-with.ts';
import { addClusterPolicy } from './support/cluster-policy.ts';
import { eventually } from './support/eventually.ts';
import { follow } from './support/follow.ts';
import { addGatewayApi, Gateway, isAccepted } from './support/gateway.ts';
import { isReady, type KubeObject, type Pod } from './support/objects.ts';
import { day, fleet, NAMESPACE, night, withLargerBatch } from './support/plans.ts';
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
      await addClusterPolicy(api);
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

  test('weights follow what is ready from day to night, and never name pods that are gone', async () => {
    const seen = new Set<string>();
    const routes = await follow(api, ROUTES, () => seen.add(JSON.stringify(weightsOf('bert'))));
    const ready = new Map<string, string>();
    const unserved: string[] = [];
    const pods = await follow<Pod>(api, `${PODS}?labelSelector=mig-planner/service=bert`, ({ before, after }) => {
      const { uid = '', labels = {} } = (after ?? before)!.metadata;
      if (after && isReady(after)) ready.set(uid, `bert-${labels['mig-planner/profile']!.replace('.', '-')}-a100-40gb`);
      else ready.delete(uid);
      const served = new Set(ready.values());
      for (const [backend, weight] of weightsOf('bert')) {
        if (weight !== 0 && backend !== 'bert' && !served.has(`${backend}`))
          unserved.push(`${backend} has no pod ready`);
      }
    });
    // The first list comes pod by pod.
    unserved.length = 0;
    await goTo(night);
    await Promise.all([routes.stop(), pods.stop()]);
    expect(unserved).toEqual([]);
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

  test('the way back to a plan without a service hands it to its own Deployment before its pods go', async () => {
    await api.delete(`/apis/autoscaling/v2/namespaces/${NAMESPACE}/horizontalpodautoscalers/bert`);
    const idle = ({ service, profile, start, ...point }: PlanInstance): PlanInstance =>
      service === 'bert' ? { profile, start, service: null } : { service, profile, start, ...point };
    const without: Plan = {
      ...plan,
      services: plan.services.filter(({ name }) => name !== 'bert'),
      gpus: plan.gpus.map((gpu) => ({ ...gpu, instances: gpu.instances.map(idle) })),
    };
    const connection = new Connection(loadKubeConfig({ kubeconfig: serving.kubeconfig }));
    await new KeptPlans(new KubeApi(connection), OWN_NAMESPACE).keep(plan, true);
    connection.close();
    const dir = await mkdtemp(join(tmpdir(), 'mig-planner-adoption-'));
    await writeFile(join(dir, 'without.json'), JSON.stringify({ ...without, hash: hashPlan(without) }));
    await writeFile(join(dir, 'fleet.json'), JSON.stringify(fleet));
    sampler.gate({ bert: 216, gpt: 90 });
    const files = ['--to', join(dir, 'without.json'), '--fleet', join(dir, 'fleet.json')];
    const args = ['dist/cli.mjs', 'rollback', ...files, '--yes', '--kubeconfig', serving.kubeconfig];
    const { code = 0, stdout, stderr } = await promisify(execFile)(process.execPath, args).catch((error) => error);
    await rm(dir, { recursive: true });
    expect([code, stdout, stderr]).toEqual([0, expect.anything(), expect.anything()]);
    expect(sampler.minimum('bert')).toBeGreaterThanOrEqual(240);
    expect(await readyPods('bert')).toHaveLength(0);
    expect(sampler.ready('bert')).toBe(240);
    expect(weightsOf('bert').filter(([, weight]) => weight !== 0)).toEqual([['bert', expect.any(Number)]]);
    const { metadata, spec } = await api.get<Deployment>(`${DEPLOYMENTS}/bert`);
    expect(spec.replicas).toBe(3);
    expect(metadata.annotations).not.toHaveProperty('mig-planner/adopted-replicas');
  });
});
