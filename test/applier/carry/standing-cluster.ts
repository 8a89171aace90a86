import { countsOf, entryName } from '../../../applier/layouts/index.ts';
import { freshNode as bareNode } from '../../../applier/rehearsal/nodes.ts';
import { kindKey, type NodeSeen, type PodSeen, type Snapshot, type WorkloadSeen } from '../../../applier/types.ts';
import type { FeasibleTransition, Fleet } from '../../../planner/documents/index.ts';

/** A GPU node that nothing has been done with, of a cloud. */
export const freshNode = (name: string, nodeGroup: string, gpu: string, gpuCount: number): NodeSeen => ({
  ...bareNode(name, { nodeGroup, gpu, gpuCount }),
  providerId: `aws:///eu-central-1a/i-${name}`,
});

/** The cluster that a transition expects, with free nodes for those that it adds. */
export function standingCluster({ base, steps }: FeasibleTransition, fleet: Fleet, spare = 0): Snapshot {
  const nodes: NodeSeen[] = [];
  const pods: PodSeen[] = [];
  const workloads = new Map<string, WorkloadSeen>();
  const layouts = new Map<string, string[][]>();
  for (const { node, nodeGroup, gpu, layout, pods: standing } of base!.nodes) {
    const entry = entryName(layout, 'a');
    layouts.set(entry, layout);
    const counts = countsOf(layout);
    const fresh = freshNode(`real-${node}`, nodeGroup, gpu, layout.length);
    nodes.push({
      ...fresh,
      logical: node,
      layoutEntry: entry,
      migState: 'success',
      allocatable: counts,
      counted: counts,
    });
    for (const { service, profile, batch, count } of standing) {
      const kind = { service, gpu, profile };
      const name = kindKey(kind).replaceAll(' ', '-');
      const known = workloads.get(kindKey(kind))?.replicas ?? 0;
      const replicas = known + count;
      workloads.set(kindKey(kind), {
        namespace: 'serving',
        name,
        kind,
        replicas,
        current: true,
        settled: true,
        rollout: 0,
      });
      for (let at = 0; at < count; at++) {
        const pod = `${name}-of-${node}-${batch}-${at}`;
        pods.push({
          namespace: 'serving',
          name: pod,
          uid: pod,
          node: `real-${node}`,
          kind,
          batch,
          ready: true,
          terminating: false,
          deletionCost: 0,
          owner: 'derived',
          trouble: '',
        });
      }
    }
  }
  const added = steps.filter(({ action }) => action === 'addNode').length + spare;
  for (const { name, gpu, gpusPerNode } of fleet.spec.nodeGroups) {
    for (let at = 0; at < added; at++) nodes.push(freshNode(`spare-${name}-${at}`, name, gpu, gpusPerNode));
  }
  return { nodes, pods, workloads, originals: new Map(), layouts };
}
