import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { startCluster } from '../kubernetes/support/cluster.ts';
import {
  addDevicePlugin,
  OPERATOR_NAMESPACE,
  pluginPods,
  startDevicePlugins,
} from '../kubernetes/support/device-plugin.ts';
import { eventually } from '../kubernetes/support/eventually.ts';
import { addGpuNode } from '../kubernetes/support/gpu-node.ts';
import { Hardware } from '../kubernetes/support/hardware.ts';
import { Kubelet } from '../kubernetes/support/kubelet.ts';
import { isReady, type Node } from '../kubernetes/support/objects.ts';
import { describeWith } from '../support/component.ts';
import { migPartedBinaries } from './binaries.ts';
import { type RealMigManager, startRealMigManager } from './real-mig-manager.ts';
import { grantRights } from './rights.ts';

const NAME = 'gpu-0';
const NODE = `/api/v1/nodes/${NAME}`;
const STATE = 'nvidia.com/mig.config.state';
const PLUGIN = 'nvidia.com/gpu.deploy.device-plugin';
/** mig-manager looks for pods that have gone every few seconds. */
const SLOW = 60_000;

const layouts = (names: Readonly<Record<string, Readonly<Record<string, number>>>>) => {
  const entries = Object.entries(names).map(([name, counts]) => [
    name,
    [{ devices: [0, 1], 'mig-enabled': true, 'mig-devices': counts }],
  ]);
  return { 'config.yaml': stringify({ version: 'v1', 'mig-configs': Object.fromEntries(entries) }) };
};

/** Longer than a busy machine takes from one request to the next. */
const PROPAGATION = 3_000;

const components = async () => ({ binaries: await migPartedBinaries(), cluster: await startCluster() });

await describeWith('mig-manager', components, ({ binaries, cluster }: Awaited<ReturnType<typeof components>>) => {
  const { api } = cluster;
  const hardware = new Hardware();
  const ends: (() => Promise<void>)[] = [];
  const known = { halves: { '3g.20gb': 2 }, sevenths: { '1g.5gb': 7 }, again: { '1g.5gb': 7 } };
  const configMap = `/api/v1/namespaces/${OPERATOR_NAMESPACE}/configmaps`;
  let manager: RealMigManager;
  let refuse = false;

  const labels = async () => (await api.get<Node>(NODE)).metadata.labels ?? {};
  const flip = (entry: string) =>
    api.patch(NODE, { metadata: { labels: { 'nvidia.com/mig.config': entry, [STATE]: null } } });
  const state = (wanted: string) => eventually(async () => expect((await labels())[STATE]).toBe(wanted), SLOW);
  const pluginReady = () =>
    eventually(async () => expect((await pluginPods(api, NAME)).filter(isReady)).toHaveLength(1), SLOW);

  beforeAll(async () => {
    const kubelet = await Kubelet.start(api, hardware);
    await addDevicePlugin(api);
    const plugins = await startDevicePlugins(api, hardware);
    await api.create(configMap, { metadata: { name: 'layouts' }, data: layouts(known) });
    const layout = [known.halves, known.halves];
    await addGpuNode(api, hardware, { name: NAME, nodeGroup: 'p4d', gpu: 'A100-40GB', gpus: 2, layout });
    await pluginReady();
    manager = await startRealMigManager({
      api,
      kubeconfig: (await grantRights(cluster)).kubeconfig,
      hardware,
      binaries,
      node: NAME,
      configMap: 'layouts',
      propagation: PROPAGATION,
      injected: (verb) => (refuse && verb === 'apply' ? 1 : undefined),
    });
    ends.push(manager.stop, plugins.stop, kubelet.stop.bind(kubelet), cluster.stop);
  });

  afterAll(async () => {
    for (const end of ends) await end();
  });

  test('succeeds at once where nothing is to change', async () => {
    await flip('halves');
    await state('success');
    expect(manager.calls.splice(0)).toEqual(['assert --valid-config -f -c halves', 'assert -f -c halves']);
  });

  test('pauses the operands, cuts and lets them run again', async () => {
    await flip('sevenths');
    await state('pending');
    await eventually(async () => expect((await labels())[PLUGIN]).toBe('paused-for-mig-change'));
    await state('success');
    await eventually(async () => {
      const { status } = await api.get<Node>(NODE);
      expect(status?.allocatable).toMatchObject({ 'nvidia.com/mig-1g.5gb': '14', 'nvidia.com/mig-3g.20gb': '0' });
    }, SLOW);
    expect((await labels())[PLUGIN]).toBe('true');
    expect(manager.calls.splice(0)).toEqual([
      'assert --valid-config -f -c sevenths',
      'assert -f -c sevenths',
      'assert --mode-only -f -c sevenths',
      '-d apply --mode-only -f -c sevenths',
      '-d assert --mode-only -f -c sevenths',
      '-d apply -f -c sevenths',
    ]);
  });

  test('fails on a layout that has not arrived (F4), and succeeds on it under another name later', async () => {
    await api.patch(`${configMap}/layouts`, { data: layouts({ ...known, new: known.halves, alias: known.halves }) });
    await flip('new');
    await state('failed');
    await sleep(PROPAGATION + 500);
    await flip('alias');
    await state('success');
    await pluginReady();
  });

  test('fails where an instance is in use (F2), and leaves the labels paused after a first success (F3)', async () => {
    const container = { name: 'x', image: 'x:1', resources: { limits: { 'nvidia.com/mig-3g.20gb': 1 } } };
    const pod = { metadata: { name: 'user' }, spec: { nodeName: NAME, containers: [container] } };
    await api.create('/api/v1/namespaces/default/pods', pod);
    await eventually(() => expect(hardware.inUse(NAME)[0]).toEqual({ '3g.20gb': 1 }));
    await flip('sevenths');
    await state('failed');
    expect(hardware.layout(NAME)).toEqual([{ '3g.20gb': 1 }, { '3g.20gb': 2 }]);
    expect(hardware.violations.splice(0)).toHaveLength(1);
    expect((await labels())[PLUGIN]).toBe('paused-for-mig-change');
  });

  test('succeeds again once labels, pod and alias are seen to', async () => {
    await api.delete('/api/v1/namespaces/default/pods/user', { graceSeconds: 0 });
    await eventually(() => expect(hardware.inUse(NAME)).toEqual([{}, {}]));
    await api.patch(NODE, { metadata: { labels: { [PLUGIN]: 'true' } } });
    await flip('again');
    await state('success');
    expect(hardware.layout(NAME)).toEqual([{ '1g.5gb': 7 }, { '1g.5gb': 7 }]);
  });

  test('fails when mig-parted does', async () => {
    refuse = true;
    await flip('halves');
    await state('failed');
    expect(hardware.layout(NAME)).toEqual([{ '1g.5gb': 7 }, { '1g.5gb': 7 }]);
  });
});
