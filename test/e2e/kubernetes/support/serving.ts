import type { Outcome } from '../../../../applier/carry/index.ts';
import type { Plan } from '../../../../planner/documents/index.ts';
import { matchNodes, planTransition } from '../../../../planner/transition/index.ts';
import { type ApplyWithOptions, applyWith, LAYOUTS_MAP, OWN_NAMESPACE, type Way } from './apply-with.ts';
import { CapacitySampler } from './capacity.ts';
import { type Cluster, startCluster } from './cluster.ts';
import { addDevicePlugin, startDevicePlugins } from './device-plugin.ts';
import { admitByClaims } from './dra-claims.ts';
import { DraDriver } from './dra-driver.ts';
import { addGpuNode, type GpuNodeOptions } from './gpu-node.ts';
import { grant } from './grant.ts';
import { Hardware } from './hardware.ts';
import { Kubelet, type PodBehaviour } from './kubelet.ts';
import { type Fault, MigManager } from './mig-manager.ts';
import type { Pod } from './objects.ts';
import { fleet, GPU, GPUS_PER_NODE, NAMESPACE } from './plans.ts';
import { addService, type OwnService, sharesOf } from './services.ts';

export interface ServingOptions {
  /** Starts what cuts the GPUs of these nodes; what stands in for mig-manager unless given. */
  readonly migManager?: (serving: Serving, nodes: readonly string[]) => Promise<{ stop(): Promise<unknown> }>;
  /** Milliseconds from a device plugin's being Ready to `allocatable`. */
  readonly allocatableAfter?: (node: string) => number;
  /** Instances are handed out by the DRA driver, not by the device plugin. */
  readonly dra?: boolean;
  /** Default `bert`, `gpt` and `vit`, none of which has a pod yet. */
  readonly services?: readonly OwnService[];
  /** Gets what else the cluster needs before services come; what is answered is called at the end. */
  readonly before?: (serving: Serving) => Promise<() => Promise<unknown>>;
}

export interface NodeOptions extends Partial<Omit<GpuNodeOptions, 'name'>> {
  /** Advertised besides, as of GPUs that are not cut. */
  readonly wholeGpus?: number;
}

const NODES = ['node-a', 'node-b', 'node-c'];
/** The device plugin is switched off, and the DRA driver stopped while GPUs are cut. */
const DRA_LABELS = { 'nvidia.com/gpu.deploy.device-plugin': 'false', 'nvidia.com/gpu.deploy.client': 'true' };
const IDLE = ['bert', 'gpt', 'vit'].map((name) => ({ name }));

/** A cluster with GPU nodes and services to be served, and the rights that the manifests give. */
export class Serving {
  readonly server: Cluster;
  readonly hardware = new Hardware();
  readonly fates = new Map<string, PodBehaviour>();
  /** Faults of the stand-in for mig-manager by node, each for one flip. */
  readonly faults = new Map<string, Fault[]>();
  readonly log: string[] = [];
  kubeconfig = '';
  kubelet!: Kubelet;
  sampler!: CapacitySampler;
  #ends: (() => Promise<unknown>)[] = [];

  private constructor(server: Cluster) {
    this.server = server;
  }

  static async start(options: ServingOptions = {}): Promise<Serving> {
    const serving = new Serving(await startCluster());
    try {
      await serving.#setUp(options);
      return serving;
    } catch (error) {
      await serving.stop();
      throw error;
    }
  }

  async #setUp(options: ServingOptions): Promise<void> {
    const { services = IDLE, before, migManager = standIn, allocatableAfter, dra = false } = options;
    const { api } = this.server;
    const behaviour = (pod: Pod) => this.fates.get(pod.metadata.labels?.['mig-planner/service'] ?? '') ?? {};
    const admit = dra && { admit: admitByClaims(api, this.hardware) };
    this.kubelet = await Kubelet.start(api, this.hardware, { behaviour, ...admit });
    this.#ends.unshift(() => this.kubelet.stop());
    await addDevicePlugin(api);
    const handing = dra
      ? await DraDriver.start(api, this.hardware)
      : await startDevicePlugins(api, this.hardware, allocatableAfter);
    this.#ends.unshift(() => handing.stop());
    await grant(api, NAMESPACE);
    if (before) this.#ends.unshift(await before(this));
    for (const service of services) await addService(api, service);
    for (const name of NODES) await this.addNode(name, dra ? { labels: DRA_LABELS } : {});
    const manager = await migManager(this, NODES);
    this.#ends.unshift(() => manager.stop());
    this.sampler = await CapacitySampler.start(api, NAMESPACE, sharesOf(services));
    this.#ends.unshift(() => this.sampler.stop());
    this.kubeconfig = (await this.server.serviceAccount(OWN_NAMESPACE, 'mig-planner-apply')).kubeconfig;
  }

  /** A node of the plans' group unless told otherwise. */
  async addNode(name: string, { wholeGpus = 0, ...options }: NodeOptions = {}): Promise<void> {
    const { api } = this.server;
    await addGpuNode(api, this.hardware, { name, nodeGroup: 'p4d', gpu: GPU, gpus: GPUS_PER_NODE, ...options });
    if (wholeGpus === 0) return;
    const gpus = { 'nvidia.com/gpu': `${wholeGpus}` };
    await api.patch(`/api/v1/nodes/${name}/status`, { status: { capacity: gpus, allocatable: gpus } });
  }

  /** The way from a plan to the next one, whose nodes get the names of those that run. */
  way(from: Plan | null, next: Plan): Way {
    const plan = from === null ? next : matchNodes(from, next);
    const transition = planTransition({ from, to: plan, fleet });
    if (transition.feasible === false) throw new Error(`blocked: ${JSON.stringify(transition.blocked)}`);
    return { plan, transition };
  }

  /** Carries a transition out in this process, with the rights of the applier. Capacity is sampled all the while. */
  apply(way: Way, options: ApplyWithOptions = {}, gate = way.transition.gate): Promise<Outcome> {
    this.sampler.gate(gate);
    return applyWith(this.kubeconfig, way, (message) => this.log.push(message), options);
  }

  async stop(): Promise<void> {
    for (const end of this.#ends) await end();
    await this.server.stop();
  }
}

function standIn({ server, hardware, faults }: Serving): Promise<MigManager> {
  const fault = (node: string) => faults.get(node)?.shift();
  return MigManager.start(server.api, hardware, {
    configMap: LAYOUTS_MAP,
    fault,
    times: { propagation: 300, cut: 20 },
  });
}
