import { setTimeout as sleep } from 'node:timers/promises';
import { advertise, labelCounts } from './advertised.ts';
import type { Api } from './api.ts';
import { follow } from './follow.ts';
import { type Hardware, sum } from './hardware.ts';
import { isReady, type Pod } from './objects.ts';

export const OPERATOR_NAMESPACE = 'gpu-operator';

/** The label by which the operator's device plugin pods are found. */
export const DEVICE_PLUGIN = { app: 'nvidia-device-plugin-daemonset' };

const PLUGIN_PODS = `/api/v1/namespaces/${OPERATOR_NAMESPACE}/pods?labelSelector=app%3D${DEVICE_PLUGIN.app}`;

/**
 * Creates the operator's namespace with the DaemonSet of the device plugin. As with the operator, its pods run on nodes
 * with the label `nvidia.com/gpu.deploy.device-plugin: "true"`, so pausing the label takes the pod away.
 */
export async function addDevicePlugin(api: Api): Promise<void> {
  await api.create('/api/v1/namespaces', { metadata: { name: OPERATOR_NAMESPACE } });
  await api.create(`/apis/apps/v1/namespaces/${OPERATOR_NAMESPACE}/daemonsets`, {
    metadata: { name: DEVICE_PLUGIN.app, labels: DEVICE_PLUGIN },
    spec: {
      selector: { matchLabels: DEVICE_PLUGIN },
      template: {
        metadata: { labels: DEVICE_PLUGIN },
        spec: {
          nodeSelector: { 'nvidia.com/gpu.deploy.device-plugin': 'true' },
          tolerations: [{ operator: 'Exists' }],
          containers: [{ name: 'nvidia-device-plugin', image: 'nvcr.io/nvidia/k8s-device-plugin:v0.20.0' }],
        },
      },
    },
  });
}

/** The device plugin's pods on a node. */
export async function pluginPods(api: Api, node: string): Promise<readonly Pod[]> {
  const { items } = await api.get<{ items: Pod[] }>(PLUGIN_PODS);
  return items.filter(({ spec }) => spec.nodeName === node);
}

/** What the device plugins do on all nodes. */
export interface DevicePlugins {
  readonly errors: readonly unknown[];
  stop(): Promise<void>;
}

/**
 * Does what a device plugin and GPU feature discovery do: a node offers no instances while its plugin's pod is away, and
 * those of its hardware some time after the pod has become Ready.
 *
 * @param delay milliseconds from Ready to `allocatable`, given anew for each node and time
 */
export async function startDevicePlugins(
  api: Api,
  hardware: Hardware,
  delay: (node: string) => number = () => 50,
): Promise<DevicePlugins> {
  const errors: unknown[] = [];
  const ended = new AbortController();
  const ready = new Map<string, string>();
  const came = async (node: string, uid: string) => {
    await sleep(delay(node), undefined, { signal: ended.signal });
    if (ready.get(node) !== uid) return;
    const counts = sum(hardware.layout(node));
    await advertise(api, node, counts);
    await labelCounts(api, node, counts);
  };
  const guard = (work: Promise<void>) => {
    work.catch((error: unknown) => {
      if (!ended.signal.aborted) errors.push(error);
    });
  };
  const pods = await follow<Pod>(api, PLUGIN_PODS, ({ before, after }) => {
    const node = (after ?? before)?.spec.nodeName;
    const uid = (after ?? before)?.metadata.uid;
    if (node === undefined || uid === undefined || !hardware.has(node)) return;
    if (after !== undefined && isReady(after)) {
      if (ready.get(node) === uid) return;
      ready.set(node, uid);
      guard(came(node, uid));
    } else if (ready.get(node) === uid) {
      ready.delete(node);
      guard(advertise(api, node, {}));
    }
  });
  return {
    errors,
    async stop() {
      ended.abort();
      await pods.stop();
    },
  };
}
