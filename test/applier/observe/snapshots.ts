import { countsOf, entryNames, type Layout } from '../../../applier/layouts/index.ts';
import type { NodeSeen, PodSeen, Snapshot } from '../../../applier/types.ts';
import type { Plan, TransitionBase } from '../../../planner/documents/index.ts';

/** A cluster that runs what a plan says, on machines with names of their own. */
export function snapshotOf(plan: Plan): Snapshot {
  const names = [...new Set(plan.gpus.map(({ node }) => node))];
  const layouts = new Map<string, Layout>();
  const nodes = names.map((logical): NodeSeen => {
    const gpus = plan.gpus.filter(({ node }) => node === logical).sort((a, b) => a.index - b.index);
    const layout = gpus.map(({ instances }) => instances.map(({ profile }) => profile));
    for (const name of entryNames(layout)) layouts.set(name, layout);
    const [{ nodeGroup, gpu }] = gpus as [Plan['gpus'][number]];
    return {
      name: realName(logical),
      logical,
      nodeGroup,
      gpu,
      gpuCount: layout.length,
      ready: true,
      unschedulable: false,
      cordonedBy: null,
      startupTaint: false,
      released: false,
      layoutEntry: entryNames(layout)[1]!,
      migState: 'success',
      paused: [],
      allocatable: countsOf(layout),
      wholeGpus: 0,
      counted: countsOf(layout),
      devicePluginReady: true,
      providerId: null,
    };
  });
  const pods = plan.gpus.flatMap(({ node, gpu, index, instances }) =>
    instances.flatMap(({ service, profile, start, batch }) =>
      service === null
        ? []
        : [
            podOf(`${service}-${node}-${index}-${start}`, realName(node), {
              kind: { service, gpu, profile },
              batch: batch!,
            }),
          ],
    ),
  );
  return { nodes, pods, workloads: new Map(), originals: new Map(), layouts };
}

export const realName = (logical: string) => `ip-${logical}`;

export function podOf(name: string, node: string | null, but: Partial<PodSeen> = {}): PodSeen {
  return {
    namespace: 'serving',
    name,
    uid: name,
    node,
    kind: null,
    batch: null,
    ready: true,
    terminating: false,
    deletionCost: 0,
    owner: 'derived',
    trouble: '',
    ...but,
  };
}

/** The same plan as what a transition starts from. */
export function baseOf(plan: Plan): TransitionBase {
  const names = [...new Set(plan.gpus.map(({ node }) => node))];
  return {
    nodes: names.map((node) => {
      const gpus = plan.gpus.filter((gpu) => gpu.node === node);
      const pods = gpus.flatMap(({ instances }) =>
        instances.flatMap(({ service, profile, batch, throughput }) =>
          service === null ? [] : [{ service, profile, batch: batch!, throughput: throughput!, count: 1 }],
        ),
      );
      const layout = gpus.map(({ instances }) => instances.map(({ profile }) => profile));
      return { node, nodeGroup: gpus[0]!.nodeGroup, gpu: gpus[0]!.gpu, layout, pods };
    }),
    services: plan.services.map(({ name, rate }) => ({ name, rate })),
  };
}

/** The snapshot with one node changed. */
export function withNode(snapshot: Snapshot, logical: string, but: Partial<NodeSeen>): Snapshot {
  return {
    ...snapshot,
    nodes: snapshot.nodes.map((node) => (node.logical === logical ? { ...node, ...but } : node)),
  };
}
