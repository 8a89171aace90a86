import type { Fleet, ProfileRow, Service, Workload } from '../../../planner/documents/index.ts';

/** Documents in short, as a test writes them. */
export function workloadOf(services: readonly (Partial<Service> & { readonly name: string })[]): Workload {
  return {
    apiVersion: 'mig-planner/v1',
    kind: 'Workload',
    metadata: { name: 'w' },
    spec: { services: services.map((service) => ({ model: 'bert', rate: 100, latencyMs: 100, ...service })) },
  };
}

type Group = Fleet['spec']['nodeGroups'][number];

export function fleetOf(groups: readonly Partial<Group>[], spec: Partial<Fleet['spec']> = {}): Fleet {
  const nodeGroups = groups.map((group, g) => ({
    name: `g${g}`,
    instanceType: 'p4d.24xlarge',
    gpu: 'A100-40GB',
    gpusPerNode: 8,
    maxNodes: 10,
    ...group,
  }));
  return { apiVersion: 'mig-planner/v1', kind: 'Fleet', metadata: { name: 'f' }, spec: { nodeGroups, ...spec } };
}

/** `model gpu profile batch throughput latencyMs`, one row a line. */
export function rowsOf(text: string): ProfileRow[] {
  return text
    .trim()
    .split('\n')
    .map((line) => {
      const [model, gpu, profile, batch, throughput, latencyMs] = line.trim().split(/\s+/) as [
        string,
        string,
        string,
        string,
        string,
        string,
      ];
      return {
        model,
        gpu,
        profile,
        batch: Number(batch),
        throughput: Number(throughput),
        latencyMs: Number(latencyMs),
        source: '',
      };
    });
}
