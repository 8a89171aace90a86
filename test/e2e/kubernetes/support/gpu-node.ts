import { countLabels, resourcesOf } from './advertised.ts';
import type { Api } from './api.ts';
import { type Counts, type Hardware, sum } from './hardware.ts';
import type { Node, Taint } from './objects.ts';

export type GpuModel = 'A100-40GB' | 'A100-80GB';

const PRODUCTS: Readonly<Record<GpuModel, { readonly name: string; readonly memoryMiB: number }>> = {
  'A100-40GB': { name: 'NVIDIA-A100-SXM4-40GB', memoryMiB: 40960 },
  'A100-80GB': { name: 'NVIDIA-A100-SXM4-80GB', memoryMiB: 81920 },
};

/** What mig-manager stops and starts again around a change, by the name behind `nvidia.com/gpu.deploy.`. */
export const OPERANDS = ['device-plugin', 'gpu-feature-discovery', 'dcgm-exporter', 'dcgm', 'nvsm'] as const;

export interface GpuNodeOptions {
  readonly name: string;
  readonly nodeGroup: string;
  readonly gpu: GpuModel;
  readonly gpus?: number;
  readonly labels?: Readonly<Record<string, string>>;
  readonly taints?: readonly Taint[];
  /** What each GPU is cut into, all in MIG mode; GPUs beyond the list are empty. */
  readonly layout?: readonly Counts[];
  /** The entry of the layouts file that made this layout; the node has never been cut unless given. */
  readonly config?: string;
}

/** Puts a node with its GPUs into the cluster, as kubelet, EKS and the GPU Operator present one. */
export async function addGpuNode(api: Api, hardware: Hardware, options: GpuNodeOptions): Promise<Node> {
  const { name, nodeGroup, gpu, gpus = 8, labels = {}, taints = [], layout = [], config } = options;
  const counts = sum(layout);
  hardware.add(name, gpus, layout);
  const operands = OPERANDS.map((operand) => [`nvidia.com/gpu.deploy.${operand}`, 'true']);
  await api.create('/api/v1/nodes', {
    metadata: {
      name,
      labels: {
        'kubernetes.io/hostname': name,
        'kubernetes.io/os': 'linux',
        'kubernetes.io/arch': 'amd64',
        'node.kubernetes.io/instance-type': gpu === 'A100-40GB' ? 'p4d.24xlarge' : 'p4de.24xlarge',
        'eks.amazonaws.com/nodegroup': nodeGroup,
        'nvidia.com/gpu.present': 'true',
        'nvidia.com/gpu.product': PRODUCTS[gpu].name,
        'nvidia.com/gpu.memory': String(PRODUCTS[gpu].memoryMiB),
        'nvidia.com/gpu.count': String(gpus),
        'nvidia.com/mig.capable': 'true',
        'nvidia.com/mig.strategy': 'mixed',
        ...Object.fromEntries(operands),
        ...(config && { 'nvidia.com/mig.config': config, 'nvidia.com/mig.config.state': 'success' }),
        ...countLabels(counts),
        ...labels,
      },
    },
    spec: { taints },
  });
  const ready = { type: 'Ready', status: 'True', reason: 'KubeletReady', message: 'kubelet is posting ready status' };
  const machine = { cpu: '96', memory: '1152Gi', pods: '250', 'ephemeral-storage': '1Ti' };
  const resources = { ...machine, ...resourcesOf(counts) };
  return api.patch(`/api/v1/nodes/${name}/status`, {
    status: { conditions: [ready], capacity: resources, allocatable: resources },
  });
}
