import type { CarryOutOptions, Outcome } from '../../../../applier/carry/index.ts';
import type { Plan } from '../../../../planner/documents/index.ts';
import { matchNodes, planTransition } from '../../../../planner/transition/index.ts';
import { applyWith, LAYOUTS_MAP, OWN_NAMESPACE, type Way } from './apply-with.ts';
import { CapacitySampler, shareByLabels } from './capacity.ts';
import { type Cluster, startCluster } from './cluster.ts';
import { addDevicePlugin, startDevicePlugins } from './device-plugin.ts';
import { addGpuNode } from './gpu-node.ts';
import { grant } from './grant.ts';
import { Hardware } from './hardware.ts';
import { Kubelet, type PodBehaviour } from './kubelet.ts';
import { type Fault, MigManager } from './mig-manager.ts';
import type { Pod } from './objects.ts';
import { fleet, GPU, GPUS_PER_NODE, NAMESPACE, THROUGHPUTS } from './plans.ts';
import { addService } from './services.ts';

/** A cluster with GPU nodes and services to be served, and the rights that the manifests give. */
export class Serving {
  readonly server: Cluster;
  readonly hardware = new Hardware();
  readonly fates = new Map<string, PodBehaviour>();
  /** Faults of mig-manager by node, each for one flip. */
  readonly faults = new Map<string, Fault[]>();
  readonly log: string[] = [];
  kubeconfig = '';
  kubelet!: Kubelet;
  sampler!: CapacitySampler;
  #ends: (() => Promise<unknown>)[] = [];

  private constructor(server: Cluster) {
    this.server = server;
  }

  static async start(): Promise<Serving> {
    const serving = new Serving(await startCluster());
    try {
      await serving.#setUp();
      return serving;
    } catch (error) {
      await serving.stop();
      throw error;
    }
  }

  async #setUp(): Promise<void> {
    const { api } = this.server;
    const behaviour = (pod: Pod) => this.fates.get(pod.metadata.labels?.['mig-planner/service'] ?? '') ?? {};
    this.kubelet = await Kubelet.start(api, this.hardware, { behaviour });
    this.#ends.unshift(() => this.kubelet.stop());
    await addDevicePlugin(api);
    const plugins = await startDevicePlugins(api, this.hardware);
    this.#ends.unshift(() => plugins.stop());
    await grant(api, NAMESPACE);
    for (const name of ['bert', 'gpt', 'vit']) await addService(api, { name });
    for (const name of ['node-a', 'node-b', 'node-c']) await this.addNode(name);
    const fault = (node: string) => this.faults.get(node)?.shift();
    const times = { propagation: 300, cut: 20 };
    const manager = await MigManager.start(api, this.hardware, { configMap: LAYOUTS_MAP, fault, times });
    this.#ends.unshift(() => manager.stop());
    this.sampler = await CapacitySampler.start(api, NAMESPACE, shareByLabels(THROUGHPUTS));
    this.#ends.unshift(() => this.sampler.stop());
    this.kubeconfig = (await this.server.serviceAccount(OWN_NAMESPACE, 'mig-planner-apply')).kubeconfig;
  }

  addNode(name: string): Promise<unknown> {
    const { api } = this.server;
    return addGpuNode(api, this.hardware, { name, nodeGroup: 'p4d', gpu: GPU, gpus: GPUS_PER_NODE });
  }

  /** The way from a plan to the next one, whose nodes get the names of those that run. */
  way(from: Plan | null, next: Plan): Way {
    const plan = from === null ? next : matchNodes(from, next);
    const transition = planTransition({ from, to: plan, fleet });
    if (transition.feasible === false) throw new Error(`blocked: ${JSON.stringify(transition.blocked)}`);
    return { plan, transition };
  }

  /** Carries a transition out in this process, with the rights of the applier. Capacity is sampled all the while. */
  apply(way: Way, options: Partial<CarryOutOptions> = {}): Promise<Outcome> {
    this.sampler.gate(way.transition.gate);
    return applyWith(this.kubeconfig, way, (message) => this.log.push(message), options);
  }

  async stop(): Promise<void> {
    for (const end of this.#ends) await end();
    await this.server.stop();
  }
}
