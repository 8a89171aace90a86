import { afterAll, beforeAll, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { Connection } from '../../../applier/cluster/api/connection.ts';
import { KubeApi } from '../../../applier/cluster/api/kube-api.ts';
import {
  KeptPlans,
  KubernetesCluster,
  Lease,
  LeaseLostError,
  loadKubeConfig,
  type PlanFacts,
  StatusMap,
} from '../../../applier/cluster/index.ts';
import { entryName } from '../../../applier/layouts/index.ts';
import { manifests } from '../../../applier/preflight/manifests.ts';
import { type Call, kindKey, type PodKind, type Snapshot } from '../../../applier/types.ts';
import { planHash } from '../../../planner/documents/index.ts';
import { minimalPlan } from '../../planner/minimal-plan.ts';
import { describeWith } from '../support/component.ts';
import { type Cluster, startCluster } from './support/cluster.ts';
import { addDevicePlugin, startDevicePlugins } from './support/device-plugin.ts';
import { eventually } from './support/eventually.ts';
import { addGpuNode } from './support/gpu-node.ts';
import { Hardware } from './support/hardware.ts';
import { Kubelet } from './support/kubelet.ts';
import type { KubeObject, Node, Pod } from './support/objects.ts';

const GPU = 'A100-40GB';
const small: PodKind = { service: 'bert', gpu: GPU, profile: '1g.5gb' };
const large: PodKind = { service: 'bert', gpu: GPU, profile: '3g.20gb' };
const LAYOUT = [
  ['3g.20gb', ...Array<string>(3).fill('1g.5gb')],
  ['3g.20gb', '3g.20gb'],
];

const facts: PlanFacts = {
  transition: 'f'.repeat(64),
  deployments: new Map([['bert', { namespace: 'serving', name: 'bert' }]]),
  rates: new Map([['bert', 100]]),
  points: new Map([
    [kindKey(small), { batch: 4, throughput: 50 }],
    [kindKey(large), { batch: 16, throughput: 200 }],
  ]),
  balancing: () => 'even',
};

const PATHS: Readonly<Record<string, string>> = {
  Namespace: '/api/v1/namespaces',
  ServiceAccount: '/api/v1/namespaces/NS/serviceaccounts',
  ConfigMap: '/api/v1/namespaces/NS/configmaps',
  ClusterRole: '/apis/rbac.authorization.k8s.io/v1/clusterroles',
  ClusterRoleBinding: '/apis/rbac.authorization.k8s.io/v1/clusterrolebindings',
  Role: '/apis/rbac.authorization.k8s.io/v1/namespaces/NS/roles',
  RoleBinding: '/apis/rbac.authorization.k8s.io/v1/namespaces/NS/rolebindings',
  NetworkPolicy: '/apis/networking.k8s.io/v1/namespaces/NS/networkpolicies',
};

await describeWith('the cluster by its API server', startCluster, (server: Cluster) => {
  const { api } = server;
  const hardware = new Hardware();
  const ends: (() => Promise<unknown>)[] = [];
  const log: string[] = [];
  let kube: KubeApi;
  let connection: Connection;
  let cluster: KubernetesCluster;

  const open = () => {
    const options = { api: kube, facts, places: { operatorNamespace: 'gpu-operator', layouts: 'mig-planner-layouts' } };
    const status = new StatusMap(kube, 'mig-planner');
    const opened = new KubernetesCluster({
      ...options,
      status,
      reporter: 'test',
      log: ({ level, message }) => level !== 'debug' && log.push(message),
    });
    ends.unshift(() => opened.close());
    return opened;
  };
  const done = async (...calls: Call[]) => expect(await cluster.perform(calls)).toEqual([]);
  const node = (name: string) => api.get<Node>(`/api/v1/nodes/${name}`);
  const seen = async (name: string) => (await cluster.snapshot()).nodes.find((one) => one.name === name);
  const podsOf = ({ pods }: Snapshot, kind: PodKind) =>
    pods.filter((pod) => pod.kind !== null && kindKey(pod.kind) === kindKey(kind));
  const deployment = (name: string) =>
    api.get<KubeObject & { spec: { replicas: number; template: object } }>(
      `/apis/apps/v1/namespaces/serving/deployments/${name}`,
    );

  beforeAll(async () => {
    const kubelet = await Kubelet.start(api, hardware);
    await addDevicePlugin(api);
    const plugins = await startDevicePlugins(api, hardware);
    for (const namespace of ['serving', 'elsewhere'])
      await api.create('/api/v1/namespaces', { metadata: { name: namespace } });
    for (const [path, text] of manifests()) {
      for (const document of parseAllDocuments(text)) {
        const object = document.toJS() as KubeObject & { kind: string };
        const namespace = object.metadata.namespace ?? 'serving';
        if (path.startsWith('serving/')) Object.assign(object.metadata, { namespace });
        await api.create(PATHS[object.kind]!.replace('NS', namespace), object);
      }
    }
    for (const name of ['gpu-0', 'gpu-1']) {
      const layout = [{ '3g.20gb': 1, '1g.5gb': 3 }, { '3g.20gb': 2 }];
      await addGpuNode(api, hardware, { name, nodeGroup: 'p4d', gpu: GPU, gpus: 2, layout });
    }
    const labels = { app: 'bert' };
    await api.create('/apis/apps/v1/namespaces/serving/deployments', {
      metadata: { name: 'bert' },
      spec: {
        replicas: 2,
        selector: { matchLabels: labels },
        template: {
          metadata: { labels },
          spec: {
            containers: [{ name: 'server', image: 'bert:1', resources: { limits: { 'nvidia.com/mig-3g.20gb': 1 } } }],
          },
        },
      },
    });
    const { kubeconfig } = await server.serviceAccount('mig-planner', 'mig-planner-apply');
    connection = new Connection(loadKubeConfig({ kubeconfig }));
    kube = new KubeApi(connection);
    cluster = open();
    ends.push(
      plugins.stop,
      () => kubelet.stop(),
      async () => connection.close(),
      server.stop,
    );
  });

  afterAll(async () => {
    for (const end of ends) await end();
  });

  test('shows nodes, and pods of the services’ own Deployments', async () => {
    await eventually(async () => {
      const snapshot = await cluster.snapshot();
      expect(snapshot.nodes[0]).toMatchObject({
        name: 'gpu-0',
        logical: null,
        nodeGroup: 'p4d',
        gpu: GPU,
        gpuCount: 2,
        ready: true,
        unschedulable: false,
        allocatable: new Map([
          ['1g.5gb', 3],
          ['3g.20gb', 3],
        ]),
        devicePluginReady: true,
      });
      const pods = podsOf(snapshot, large);
      expect(pods).toHaveLength(2);
      expect(pods[0]).toMatchObject({ owner: 'original', ready: true, trouble: '' });
      expect(snapshot.originals.get('bert')).toMatchObject({ replicas: 2, readyReplicas: 2 });
    });
  });

  test('binds nodes, and asks for a layout once', async () => {
    await done({ call: 'bind', node: 'gpu-0', logical: 'p4d-0' });
    expect(await seen('gpu-0')).toMatchObject({ logical: 'p4d-0', startupTaint: true });
    expect(await cluster.perform([{ call: 'bind', node: 'gpu-0', logical: 'p4d-7' }])).toMatchObject([
      { why: 'other' },
    ]);
    const entry = entryName(LAYOUT, 'a');
    await api.patch('/api/v1/nodes/gpu-0', { metadata: { labels: { 'nvidia.com/mig.config.state': 'success' } } });
    await done({ call: 'setLayout', node: 'gpu-0', entry });
    expect(await seen('gpu-0')).toMatchObject({ layoutEntry: entry, migState: null });
    await api.patch('/api/v1/nodes/gpu-0', { metadata: { labels: { 'nvidia.com/mig.config.state': 'success' } } });
    await done({ call: 'setLayout', node: 'gpu-0', entry });
    expect(await seen('gpu-0')).toMatchObject({ migState: 'success' });
  });

  test('lifts its own cordon, and nobody else’s', async () => {
    await done({ call: 'cordon', node: 'gpu-0' });
    expect(await seen('gpu-0')).toMatchObject({ unschedulable: true, cordonedBy: facts.transition });
    await done({ call: 'uncordon', node: 'gpu-0' });
    expect(await seen('gpu-0')).toMatchObject({ unschedulable: false, cordonedBy: null, startupTaint: false });
    await api.patch('/api/v1/nodes/gpu-0', { spec: { unschedulable: true } });
    await done({ call: 'cordon', node: 'gpu-0' }, { call: 'uncordon', node: 'gpu-0' });
    expect((await node('gpu-0')).spec?.unschedulable).toBe(true);
    await api.patch('/api/v1/nodes/gpu-0', { spec: { unschedulable: null } });
  });

  test('sets going only operands that are paused', async () => {
    const label = 'nvidia.com/gpu.deploy.dcgm';
    const other = 'nvidia.com/gpu.deploy.nvsm';
    await api.patch('/api/v1/nodes/gpu-1', {
      metadata: { labels: { [label]: 'paused-for-mig-change', [other]: 'false' } },
    });
    await eventually(async () => expect(await seen('gpu-1')).toMatchObject({ paused: [label] }));
    await done({ call: 'resumeOperands', node: 'gpu-1', labels: [label, other] });
    expect((await node('gpu-1')).metadata.labels).toMatchObject({ [label]: 'true', [other]: 'false' });
  });

  test('sees what it has written, at once', async () => {
    await done({ call: 'scale', kind: small, replicas: 2 });
    const { workloads } = await cluster.snapshot();
    expect(workloads.get(kindKey(small))).toMatchObject({ namespace: 'serving', replicas: 2, current: true });
    for (let replicas = 3; replicas < 8; replicas++) {
      await done({ call: 'scale', kind: small, replicas });
      expect((await cluster.snapshot()).workloads.get(kindKey(small))?.replicas).toBe(replicas);
    }
    await done({ call: 'scale', kind: small, replicas: 3 });
    await eventually(async () => {
      const pods = podsOf(await cluster.snapshot(), small);
      expect(pods.filter(({ ready }) => ready)).toHaveLength(3);
      expect(pods[0]).toMatchObject({ owner: 'derived', batch: 4, kind: small });
    });
  });

  test('changes a pod template only when it is asked to', async () => {
    const name = 'bert-1g-5gb-a100-40gb';
    const env = [{ name: 'NEW', value: '1' }];
    await api.patch('/apis/apps/v1/namespaces/serving/deployments/bert', {
      spec: {
        template: {
          spec: {
            containers: [
              { name: 'server', image: 'bert:1', env, resources: { limits: { 'nvidia.com/mig-3g.20gb': 1 } } },
            ],
          },
        },
      },
    });
    await eventually(async () =>
      expect((await cluster.snapshot()).workloads.get(kindKey(small))).toMatchObject({ current: false }),
    );
    const before = await deployment(name);
    await done({ call: 'scale', kind: small, replicas: 2 });
    expect((await deployment(name)).spec).toMatchObject({ replicas: 2, template: before.spec.template });
    await done({ call: 'retune', kind: small, replicas: 3, maxUnavailable: 1, maxSurge: 0 });
    const after = await deployment(name);
    expect(after.spec.replicas).toBe(3);
    expect(JSON.stringify(after.spec.template)).toContain('"NEW"');
    await eventually(async () =>
      expect((await cluster.snapshot()).workloads.get(kindKey(small))).toMatchObject({ current: true, settled: true }),
    );
    await done({ call: 'scale', kind: small, replicas: 3 });
  });

  test('tells who else manages what it would change', async () => {
    const path = '/apis/apps/v1/namespaces/serving/deployments/bert-1g-5gb-a100-40gb';
    const spec = { strategy: { rollingUpdate: { maxUnavailable: 2 } } };
    const object = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'bert-1g-5gb-a100-40gb' }, spec };
    await api.apply(path, object, 'gitops', true);
    const call: Call = { call: 'retune', kind: small, replicas: 3, maxUnavailable: 1, maxSurge: 0 };
    const [refused] = await cluster.perform([call]);
    expect(refused).toMatchObject({ why: 'conflict' });
    expect(refused?.message).toMatch(/maxUnavailable.*gitops/);
    const [gone] = await cluster.perform([{ ...call, maxUnavailable: 2 }]);
    expect(gone).toBeUndefined();
  });

  test('evicts through budgets, and only the very pod', async () => {
    await eventually(async () => {
      const ready = podsOf(await cluster.snapshot(), small).filter((pod) => pod.ready);
      expect(ready).toHaveLength(3);
    });
    const budgets = '/apis/policy/v1/namespaces/serving/poddisruptionbudgets';
    const selector = { matchLabels: { 'mig-planner/profile': '1g.5gb' } };
    await api.create(budgets, { metadata: { name: 'all' }, spec: { minAvailable: 3, selector } });
    await eventually(async () => {
      const { status } = await api.get<{ status?: { currentHealthy?: number } }>(`${budgets}/all`);
      expect(status?.currentHealthy).toBe(3);
    });
    const [pod] = podsOf(await cluster.snapshot(), small);
    const evict = { call: 'evict', namespace: 'serving', pod: pod!.name, uid: pod!.uid, service: 'bert' } as const;
    expect(await cluster.perform([evict])).toMatchObject([{ why: 'budget' }]);
    await api.delete(`${budgets}/all`);
    expect(await cluster.perform([{ ...evict, uid: 'another' }])).toMatchObject([{ why: 'other' }]);
    await done({ call: 'setDeletionCost', namespace: 'serving', pod: pod!.name, cost: -7 });
    expect((await cluster.snapshot()).pods.find(({ uid }) => uid === pod!.uid)?.deletionCost).toBe(-7);
    await done(evict);
    const after = (await cluster.snapshot()).pods.find(({ uid }) => uid === pod!.uid);
    expect(after?.terminating ?? true).toBe(true);
    await eventually(async () => {
      await expect(api.get<Pod>(`/api/v1/namespaces/serving/pods/${pod!.name}`)).rejects.toMatchObject({ code: 404 });
    });
    await done(evict);
  });

  test('keeps the replicas a service’s own Deployment had', async () => {
    await done(
      { call: 'scaleOriginal', service: 'bert', replicas: 1, returned: false },
      { call: 'scaleOriginal', service: 'bert', replicas: 0, returned: false },
    );
    expect((await cluster.snapshot()).originals.get('bert')).toMatchObject({ replicas: 0, adopted: 2 });
    expect((await deployment('bert')).metadata.annotations?.['mig-planner/adopted-replicas']).toBe('2');
    await done({ call: 'scaleOriginal', service: 'bert', replicas: 2, returned: true });
    expect((await cluster.snapshot()).originals.get('bert')).toMatchObject({ replicas: 2, adopted: null });
    await done({ call: 'scaleOriginal', service: 'bert', replicas: 0, returned: false });
  });

  test('says what it may not do', async () => {
    const call: Call = { call: 'setDeletionCost', namespace: 'elsewhere', pod: 'x', cost: 1 };
    const [refused] = await cluster.perform([call]);
    expect(refused).toMatchObject({ why: 'forbidden' });
    expect(refused?.message).toMatch(/cannot patch resource "pods"/);
  });

  test('writes layouts once', async () => {
    const wanted = [LAYOUT, [['7g.40gb'], ['7g.40gb']]];
    expect(await cluster.writeLayouts(wanted)).toBe(true);
    const { layouts } = await cluster.snapshot();
    expect(layouts.get(entryName(wanted[1]!, 'b'))).toEqual(wanted[1]);
    expect(await cluster.writeLayouts(wanted)).toBe(false);
  });

  test('tells an event once', async () => {
    const call = {
      call: 'event',
      on: 'node',
      name: 'gpu-0',
      type: 'Warning',
      reason: 'Slow',
      message: 'is slow',
    } as const;
    await done(call, call, { ...call, on: 'service', name: 'bert' });
    const { items } = await api.get<{ items: { reason: string; regarding: { kind: string } }[] }>(
      '/apis/events.k8s.io/v1/events',
    );
    const ours = items.filter(({ reason }) => reason === 'Slow').map(({ regarding }) => regarding.kind);
    expect(ours.sort()).toEqual(['Deployment', 'Node']);
  });

  test('releases a node', async () => {
    await done({ call: 'release', node: 'gpu-0' });
    expect(await seen('gpu-0')).toMatchObject({ logical: null, released: true, unschedulable: true });
    await api.patch('/api/v1/nodes/gpu-0', { spec: { unschedulable: null } });
  });

  test('keeps the record, small and large, under a lease that one holds', async () => {
    const times = { duration: 3, renew: 1, write: 2 };
    const options = { api: kube, namespace: 'mig-planner', log: () => {}, times };
    const [first, second] = [new Lease({ ...options, identity: 'one' }), new Lease({ ...options, identity: 'two' })];
    expect(await first.acquire(() => {})).toBe(true);
    const status = new StatusMap(kube, 'mig-planner', () => first.fence);
    await status.saveRecord('{"small":true}');
    expect(await status.loadRecord()).toBe('{"small":true}');
    const large = JSON.stringify(Array.from({ length: 34_000 }, (_, at) => ({ id: at, hash: Math.sin(at) })));
    await status.saveRecord(large);
    expect(await status.loadRecord()).toBe(large);
    const waited: string[] = [];
    const stop = AbortSignal.timeout(2_500);
    expect(await second.acquire((holder) => waited.push(holder), stop)).toBe(false);
    expect(waited).toEqual(['one']);
    // The first is gone without a word: what it does not renew is taken over.
    const dead = new Lease({ ...options, identity: 'one' });
    await first.release();
    await dead.acquire(() => {});
    const path = '/apis/coordination.k8s.io/v1/namespaces/mig-planner/leases/mig-planner';
    await api.patch(path, { spec: { holderIdentity: 'three' } });
    await expect(
      eventually(() => dead.confirm().then(() => Promise.reject(new Error('still'))), 5_000),
    ).rejects.toThrow(LeaseLostError);
    const heir = new Lease({ ...options, identity: 'four' });
    expect(await heir.acquire(() => {})).toBe(true);
    await new StatusMap(kube, 'mig-planner', () => heir.fence).saveRecord('heir');
    await expect(new StatusMap(kube, 'mig-planner', () => heir.fence - 1).saveRecord('late')).rejects.toThrow(
      LeaseLostError,
    );
    await heir.release();
    await dead.release();
  });

  test('keeps the last two plans', async () => {
    const kept = new KeptPlans(kube, 'mig-planner');
    expect(await kept.history()).toEqual({ current: null, previous: null });
    const plans = ['a', 'b', 'c'].map((model) => ({
      ...minimalPlan,
      services: minimalPlan.services.map((service) => ({ ...service, model })),
    }));
    for (const plan of plans) await kept.keep(plan, true);
    await kept.keep(plans[2]!, true);
    const { current, previous } = await kept.history();
    expect(await kept.load(current!)).toEqual(plans[2]);
    expect(await kept.load(previous!)).toEqual(plans[1]);
    // An edit by hand is overruled, and damage is as good as nothing kept.
    const maps = '/api/v1/namespaces/mig-planner/configmaps';
    await api.patch(`${maps}/mig-planner-plans?fieldManager=kubectl-edit`, { data: { current: 'x' } });
    await api.patch(`${maps}/mig-planner-plans?fieldManager=kubectl-edit`, {
      data: { current: `a 1 ${current}`, previous: `b 1 ${previous}` },
    });
    const [whole, damaged] = [await api.get<object>(`${maps}/mig-planner-plan-a-0`), btoa('no gzip')];
    await api.patch(`${maps}/mig-planner-plan-a-0`, { binaryData: { 'part.gz': damaged } });
    expect(await kept.load(current!)).toBeNull();
    await api.patch(`${maps}/mig-planner-plan-a-0`, { binaryData: Object(whole).binaryData });
    await kept.keep(plans[0]!);
    expect(await kept.history()).toEqual({ current: planHash(plans[0]!), previous: current });
    // One that was never reached is nothing to go back to.
    await kept.keep(plans[1]!);
    expect(await kept.history()).toEqual({ current: planHash(plans[1]!), previous: current });
    await kept.markReached();
    await kept.keep(plans[2]!);
    expect(await kept.history()).toEqual({ current, previous: planHash(plans[1]!) });
    expect(await kept.load(planHash(plans[1]!))).toEqual(plans[1]);
  });

  test('goes on after the API server was away', async () => {
    await server.restartApiServer();
    const before = log.length;
    await done({ call: 'scale', kind: small, replicas: 1 });
    expect((await cluster.snapshot()).workloads.get(kindKey(small))?.replicas).toBe(1);
    await eventually(async () => expect(podsOf(await cluster.snapshot(), small)).toHaveLength(1));
    expect(log.slice(before).filter((line) => line.includes('not logged in'))).toEqual([]);
  });

  test('wakes when something changes', async () => {
    await cluster.snapshot();
    const started = Date.now();
    const woken = cluster.changed(20_000);
    await api.patch('/api/v1/nodes/gpu-1', { metadata: { labels: { x: 'y' } } });
    await woken;
    expect(Date.now() - started).toBeLessThan(5_000);
  });
});
