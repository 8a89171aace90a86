import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeWith } from '../support/component.ts';
import { CapacitySampler, row, shareByLabels } from './support/capacity.ts';
import { type Cluster, startCluster } from './support/cluster.ts';
import { addDevicePlugin, startDevicePlugins } from './support/device-plugin.ts';
import { eventually } from './support/eventually.ts';
import { addGpuNode } from './support/gpu-node.ts';
import { Hardware } from './support/hardware.ts';
import { Kubelet, type PodBehaviour } from './support/kubelet.ts';
import { isReady, type Pod, resourceOf } from './support/objects.ts';

const APPS = '/apis/apps/v1/namespaces/default';
const PODS = '/api/v1/namespaces/default/pods';

/** A Deployment of one instance each, labelled as the planner labels its own. */
function deployment(name: string, replicas: number, profile: string) {
  const labels = { app: name, 'mig-planner/service': name, 'mig-planner/profile': profile, 'mig-planner/batch': '8' };
  return {
    metadata: { name },
    spec: {
      replicas,
      strategy: { rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } },
      selector: { matchLabels: { app: name } },
      template: {
        metadata: { labels },
        spec: {
          containers: [{ name: 'server', image: 'server:1', resources: { limits: { [resourceOf(profile)]: 1 } } }],
        },
      },
    },
  };
}

await describeWith('nodes with GPUs', startCluster, (cluster: Cluster) => {
  const { api } = cluster;
  const hardware = new Hardware();
  const fates = new Map<string, PodBehaviour>();
  let kubelet: Kubelet;
  let stopPlugins: () => Promise<void>;
  let sampler: CapacitySampler;

  const podsOf = async (app: string) => {
    const { items } = await api.get<{ items: Pod[] }>(`${PODS}?labelSelector=app%3D${app}`);
    return items;
  };
  const countReady = async (app: string) => (await podsOf(app)).filter(isReady).length;

  beforeAll(async () => {
    const behaviour = (pod: Pod) => fates.get(pod.metadata.labels?.app ?? '') ?? {};
    kubelet = await Kubelet.start(api, hardware, { behaviour });
    await addDevicePlugin(api);
    const plugins = await startDevicePlugins(api, hardware);
    stopPlugins = plugins.stop;
    const half = { '3g.20gb': 2 };
    await addGpuNode(api, hardware, {
      name: 'gpu-0',
      nodeGroup: 'p4d',
      gpu: 'A100-40GB',
      gpus: 2,
      layout: [half, half],
    });
    const table = new Map([[row('web', '3g.20gb', 8), 100]]);
    sampler = await CapacitySampler.start(api, 'default', shareByLabels(table));
  });

  afterAll(async () => {
    await sampler?.stop();
    await stopPlugins?.();
    await kubelet?.stop();
    await cluster.stop();
  });

  test('run the pods of a Deployment, as many as there are instances', async () => {
    await api.create(`${APPS}/deployments`, deployment('web', 5, '3g.20gb'));
    await eventually(async () => expect(await countReady('web')).toBe(4));
    const waiting = (await podsOf('web')).filter(({ spec }) => spec.nodeName === undefined);
    await eventually(async () => {
      const pod = await api.get<Pod>(`${PODS}/${waiting[0]?.metadata.name}`);
      expect(pod.status?.conditions?.[0]).toMatchObject({ type: 'PodScheduled', reason: 'Unschedulable' });
    });
    expect(hardware.inUse('gpu-0')).toEqual([{ '3g.20gb': 2 }, { '3g.20gb': 2 }]);
    await api.patch(`${APPS}/deployments/web`, { spec: { replicas: 4 } });
    await eventually(async () => expect(await podsOf('web')).toHaveLength(4));
    expect(sampler.ready('web')).toBe(400);
  });

  test('keep what a disruption budget guards', async () => {
    sampler.gate({ web: 400 });
    const budgets = '/apis/policy/v1/namespaces/default/poddisruptionbudgets';
    const evict = (name: string | undefined) =>
      api.create(`${PODS}/${name}/eviction`, { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name } });
    await api.create(budgets, {
      metadata: { name: 'web' },
      spec: { minAvailable: 4, selector: { matchLabels: { app: 'web' } } },
    });
    await eventually(async () => {
      const { status } = await api.get<{ status: { currentHealthy: number } }>(`${budgets}/web`);
      expect(status.currentHealthy).toBe(4);
    });
    const [pod] = await podsOf('web');
    await expect(evict(pod?.metadata.name)).rejects.toMatchObject({ code: 429 });
    expect(sampler.shortfalls).toEqual([]);

    await api.patch(`${budgets}/web`, { spec: { minAvailable: 3 } });
    await eventually(() => evict(pod?.metadata.name));
    await eventually(() => expect(sampler.minimum('web')).toBe(300));
    expect(sampler.shortfalls[0]).toMatchObject({ service: 'web', ready: 300, gate: 400 });
    await eventually(() => expect(sampler.ready('web')).toBe(400));
  });

  test('refuse a pod for which no instance is left', async () => {
    const { spec } = deployment('late', 1, '3g.20gb').spec.template;
    await api.create(PODS, {
      metadata: { name: 'late', labels: { app: 'late' } },
      spec: { ...spec, nodeName: 'gpu-0' },
    });
    await eventually(async () => {
      const { status } = await api.get<Pod>(`${PODS}/late`);
      expect(status).toMatchObject({ phase: 'Failed', reason: 'UnexpectedAdmissionError' });
    });
    await api.delete(`${PODS}/late`);
  });

  test('run what never becomes Ready, and what crashes', async () => {
    await api.delete(`${APPS}/deployments/web`);
    await eventually(async () => expect(await podsOf('web')).toEqual([]));
    fates.set('slow', { fate: 'never-ready' }).set('bad', { fate: 'crash' });
    for (const name of ['slow', 'bad']) {
      const { metadata, spec } = deployment(name, 1, '3g.20gb').spec.template;
      await api.create(PODS, { metadata: { ...metadata, name }, spec });
    }
    await eventually(async () => expect((await api.get<Pod>(`${PODS}/bad`)).status?.phase).toBe('Failed'));
    await eventually(async () => expect((await api.get<Pod>(`${PODS}/slow`)).status?.phase).toBe('Running'));
    expect(await countReady('slow')).toBe(0);
    expect(hardware.inUse('gpu-0')).toEqual([{ '3g.20gb': 1 }, {}]);
  });

  test('go on when the API server comes back', async () => {
    await cluster.restartApiServer();
    fates.clear();
    await api.create(`${APPS}/deployments`, deployment('after', 2, '3g.20gb'));
    await eventually(async () => expect(await countReady('after')).toBe(2), 60_000);
    expect(kubelet.errors).toEqual([]);
  });
});
