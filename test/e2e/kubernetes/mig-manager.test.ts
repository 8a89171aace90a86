import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { describeWith } from '../support/component.ts';
import { type Cluster, startCluster } from './support/cluster.ts';
import { addDevicePlugin, OPERATOR_NAMESPACE, pluginPods, startDevicePlugins } from './support/device-plugin.ts';
import { eventually } from './support/eventually.ts';
import { addGpuNode } from './support/gpu-node.ts';
import { Hardware } from './support/hardware.ts';
import { Kubelet } from './support/kubelet.ts';
import { type Fault, MigManager } from './support/mig-manager.ts';
import { isReady, type Node } from './support/objects.ts';

const LAYOUTS = `/api/v1/namespaces/${OPERATOR_NAMESPACE}/configmaps`;
const PLUGIN = 'nvidia.com/gpu.deploy.device-plugin';
const STATE = 'nvidia.com/mig.config.state';
/** Until a layout arrives on the nodes, milliseconds. */
const PROPAGATION = 300;

const layouts = (entries: Record<string, Record<string, number>>) => ({
  'config.yaml': stringify({
    version: 'v1',
    'mig-configs': Object.fromEntries(
      Object.entries(entries).map(([name, counts]) => [
        name,
        [{ devices: [0, 1], 'mig-enabled': true, 'mig-devices': counts }],
      ]),
    ),
  }),
});
const ENTRIES = { sevenths: { '1g.5gb': 7 }, again: { '1g.5gb': 7 }, halves: { '3g.20gb': 2 } };

await describeWith('mig-manager, stood in for', startCluster, (cluster: Cluster) => {
  const { api } = cluster;
  const hardware = new Hardware();
  const stops: (() => Promise<void>)[] = [];
  let fault: Fault | undefined;
  let manager: MigManager;
  let count = 0;
  let name = '';

  const node = () => api.get<Node>(`/api/v1/nodes/${name}`);
  const labels = async () => (await node()).metadata.labels ?? {};
  const flip = (entry: string) =>
    api.patch(`/api/v1/nodes/${name}`, { metadata: { labels: { 'nvidia.com/mig.config': entry, [STATE]: null } } });
  const state = (wanted: string) => eventually(async () => expect((await labels())[STATE]).toBe(wanted));
  const allocatable = (wanted: Record<string, string>) =>
    eventually(async () => expect((await node()).status?.allocatable).toMatchObject(wanted));

  beforeAll(async () => {
    const kubelet = await Kubelet.start(api, hardware);
    await addDevicePlugin(api);
    const plugins = await startDevicePlugins(api, hardware);
    await api.create(LAYOUTS, { metadata: { name: 'layouts' }, data: layouts(ENTRIES) });
    manager = await MigManager.start(api, hardware, {
      configMap: 'layouts',
      fault: () => fault,
      times: { propagation: PROPAGATION },
    });
    stops.push(manager.stop.bind(manager), plugins.stop, kubelet.stop.bind(kubelet), cluster.stop);
  });

  afterAll(async () => {
    for (const stop of stops) await stop();
  });

  beforeEach(async () => {
    fault = undefined;
    name = `gpu-${count++}`;
    const halves = { '3g.20gb': 2 };
    await addGpuNode(api, hardware, { name, nodeGroup: 'p4d', gpu: 'A100-40GB', gpus: 2, layout: [halves, halves] });
    await eventually(async () => expect((await pluginPods(api, name)).filter(isReady)).toHaveLength(1));
  });

  test('cuts the GPUs anew; resources come after the label', async () => {
    await flip('sevenths');
    await state('pending');
    await state('success');
    await allocatable({ 'nvidia.com/mig-1g.5gb': '14', 'nvidia.com/mig-3g.20gb': '0' });
    await eventually(async () =>
      expect(await labels()).toMatchObject({ [PLUGIN]: 'true', 'nvidia.com/mig-1g.5gb.count': '14' }),
    );
    expect(await labels()).not.toHaveProperty('nvidia.com/mig-3g.20gb.count');
    expect(manager.errors).toEqual([]);
  });

  test('leaves alone what is right already', async () => {
    await flip('halves');
    await state('success');
    expect((await labels())[PLUGIN]).toBe('true');
  });

  test('fails on a layout that has not arrived (F4), and succeeds on its alias later', async () => {
    const late = { ...ENTRIES, [`${name}-a`]: { '7g.40gb': 1 }, [`${name}-b`]: { '7g.40gb': 1 } };
    await api.patch(`${LAYOUTS}/layouts`, { data: layouts(late) });
    await flip(`${name}-a`);
    await state('failed');
    await sleep(PROPAGATION);
    await flip(`${name}-b`);
    await state('success');
  });

  test('fails when an instance is in use, after the idle ones are gone (F2)', async () => {
    const container = { name: 'x', image: 'x:1', resources: { limits: { 'nvidia.com/mig-3g.20gb': 1 } } };
    const pod = { metadata: { name: 'user' }, spec: { nodeName: name, containers: [container] } };
    await api.create('/api/v1/namespaces/default/pods', pod);
    await eventually(() => expect(hardware.inUse(name)[0]).toEqual({ '3g.20gb': 1 }));
    await flip('sevenths');
    await state('failed');
    expect(hardware.layout(name)).toEqual([{ '3g.20gb': 1 }, { '3g.20gb': 2 }]);
    expect(hardware.violations.splice(0)).toEqual([`GPU 0 of ${name} was to be cut while in use: 3g.20gb by user`]);
  });

  test('leaves the operands paused after a failure that follows a success (F3)', async () => {
    await flip('sevenths');
    await state('success');
    await eventually(async () => expect((await pluginPods(api, name)).filter(isReady)).toHaveLength(1));
    fault = 'empty';
    await flip('halves');
    await state('failed');
    expect((await labels())[PLUGIN]).toBe('paused-for-mig-change');
  });

  test('wedges, with its operands paused (F1), until labels and alias free it', async () => {
    fault = 'wedged';
    await flip('sevenths');
    await state('pending');
    await allocatable({ 'nvidia.com/mig-3g.20gb': '0' });
    expect((await labels())[PLUGIN]).toBe('paused-for-mig-change');
    fault = undefined;
    await api.patch(`/api/v1/nodes/${name}`, { metadata: { labels: { [PLUGIN]: 'true' } } });
    await flip('again');
    await state('success');
    await allocatable({ 'nvidia.com/mig-1g.5gb': '14' });
  });

  test.each([
    ['paused', 'failed', 'paused-for-mig-change', [{ '1g.5gb': 7 }, { '1g.5gb': 7 }]],
    ['empty', 'failed', 'true', [{}, { '3g.20gb': 2 }]],
    ['failed', 'failed', 'true', [{ '3g.20gb': 2 }, { '3g.20gb': 2 }]],
  ] as const)('fault %s', async (injected, ending, plugin, layout) => {
    fault = injected;
    await flip('sevenths');
    await state(ending);
    expect((await labels())[PLUGIN]).toBe(plugin);
    expect(hardware.layout(name)).toEqual(layout);
  });

  test('fault silent: no state at all', async () => {
    fault = 'silent';
    await flip('sevenths');
    await sleep(300);
    expect(await labels()).not.toHaveProperty(STATE);
  });
});
