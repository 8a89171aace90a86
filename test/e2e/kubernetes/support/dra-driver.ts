import { setTimeout as sleep } from 'node:timers/promises';
import type { Api } from './api.ts';
import { devicesOf } from './dra-devices.ts';
import { type Followed, follow } from './follow.ts';
import type { Hardware } from './hardware.ts';
import { isReady, type KubeObject, type Pod } from './objects.ts';

const NAMESPACE = 'nvidia-dra-driver-gpu';
const PLUGIN = { app: 'nvidia-dra-driver-gpu-kubelet-plugin' };
const PODS = `/api/v1/namespaces/${NAMESPACE}/pods`;
const SLICES = '/apis/resource.k8s.io/v1/resourceslices';
const CLASS = "device.driver == 'gpu.nvidia.com' && device.attributes['gpu.nvidia.com'].type == 'mig'";

/** The driver's kubelet plugins on a node. */
export async function draPluginPods(api: Api, node: string): Promise<readonly Pod[]> {
  const { items } = await api.get<{ items: Pod[] }>(PODS);
  return items.filter(({ spec }) => spec.nodeName === node);
}

/**
 * Stands in for NVIDIA's DRA driver with static MIG: its DeviceClass, a kubelet plugin on nodes with the label by which
 * mig-manager stops it, and what that publishes. It looks at GPUs only when it starts; what it has published stays
 * while it is away, right or wrong.
 */
export class DraDriver {
  readonly errors: unknown[] = [];
  readonly #api: Api;
  readonly #hardware: Hardware;
  readonly #ended = new AbortController();
  readonly #generations = new Map<string, number>();
  readonly #seen = new Set<string>();
  #pods: Followed<Pod> | undefined;

  private constructor(api: Api, hardware: Hardware) {
    this.#api = api;
    this.#hardware = hardware;
  }

  static async start(api: Api, hardware: Hardware): Promise<DraDriver> {
    const driver = new DraDriver(api, hardware);
    await api.create('/apis/resource.k8s.io/v1/deviceclasses', {
      metadata: { name: 'mig.nvidia.com' },
      spec: { selectors: [{ cel: { expression: CLASS } }] },
    });
    await api.create('/api/v1/namespaces', { metadata: { name: NAMESPACE } });
    await api.create(`/apis/apps/v1/namespaces/${NAMESPACE}/daemonsets`, {
      metadata: { name: PLUGIN.app },
      spec: {
        selector: { matchLabels: PLUGIN },
        template: {
          metadata: { labels: PLUGIN },
          spec: {
            nodeSelector: { 'nvidia.com/gpu.deploy.client': 'true' },
            tolerations: [{ operator: 'Exists' }],
            containers: [{ name: 'gpus', image: 'registry.k8s.io/dra-driver-nvidia/dra-driver-nvidia-gpu:v0.4.0' }],
          },
        },
      },
    });
    driver.#pods = await follow<Pod>(api, PODS, ({ after }) => {
      const { uid = '' } = after?.metadata ?? {};
      if (after?.spec.nodeName === undefined || !isReady(after) || driver.#seen.has(uid)) return;
      driver.#seen.add(uid);
      driver.#publish(after.spec.nodeName).catch((error: unknown) => {
        if (!driver.#ended.signal.aborted) driver.errors.push(error);
      });
    });
    return driver;
  }

  async stop(): Promise<void> {
    this.#ended.abort();
    await this.#pods?.stop();
  }

  /** A slice for each GPU, one after the other, then those of the generation before go. */
  async #publish(node: string): Promise<void> {
    await this.#pause(100);
    const generation = (this.#generations.get(node) ?? 0) + 1;
    this.#generations.set(node, generation);
    const layout = this.#hardware.layout(node);
    const pool = { name: node, generation, resourceSliceCount: layout.length };
    for (const [gpu, counts] of layout.entries()) {
      await this.#api.create(`${SLICES}?fieldValidation=Strict`, {
        metadata: { name: `${node}-gpu.nvidia.com-${generation}-${gpu}` },
        spec: { driver: 'gpu.nvidia.com', nodeName: node, pool, devices: devicesOf(node, gpu, counts) },
      });
      await this.#pause(50);
    }
    const { items } = await this.#api.get<{ items: (KubeObject & Slice)[] }>(SLICES);
    for (const { metadata, spec } of items) {
      const old = spec.pool.name === node && spec.pool.generation < generation;
      if (old) await this.#api.delete(`${SLICES}/${metadata.name}`);
    }
  }

  async #pause(ms: number): Promise<void> {
    await sleep(ms, undefined, { signal: this.#ended.signal });
  }
}

interface Slice {
  readonly spec: { readonly pool: { readonly name: string; readonly generation: number } };
}
