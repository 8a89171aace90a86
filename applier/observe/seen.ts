import type { Snapshot } from '../types.ts';
import { kindKey, type PodKind } from '../types.ts';

/** A snapshot in plain JSON, as much of it as a plan can be compared with; lists are sorted. */
export interface Seen {
  readonly nodes: readonly SeenNode[];
  readonly replicas: readonly SeenReplicas[];
  /** Pods with GPUs that belong to no service of the plans: `namespace/name`. */
  readonly foreign: readonly { readonly pod: string; readonly node: string | null }[];
}

export interface SeenNode {
  readonly name: string;
  readonly node: string | null;
  readonly nodeGroup: string | null;
  readonly gpu: string | null;
  readonly gpus: number;
  /** Allocatable instances per profile. */
  readonly instances: Readonly<Record<string, number>>;
  readonly entry: string | null;
  readonly state: string | null;
  readonly paused: readonly string[];
  readonly ready: boolean;
  readonly cordoned: boolean;
}

export interface SeenReplicas extends PodKind {
  readonly ready: number;
  readonly notReady: number;
}

/** What a snapshot shows, to be reported. */
export function seenOf(snapshot: Snapshot): Seen {
  const replicas = new Map<string, PodKind & { ready: number; notReady: number }>();
  for (const { kind, ready, terminating } of snapshot.pods) {
    if (kind === null || terminating) continue;
    const row = replicas.get(kindKey(kind)) ?? { ...kind, ready: 0, notReady: 0 };
    row[ready ? 'ready' : 'notReady']++;
    replicas.set(kindKey(kind), row);
  }
  return {
    nodes: snapshot.nodes
      .map((node) => ({
        name: node.name,
        node: node.logical,
        nodeGroup: node.nodeGroup,
        gpu: node.gpu,
        gpus: node.gpuCount,
        instances: Object.fromEntries([...node.allocatable].sort(([a], [b]) => (a < b ? -1 : 1))),
        entry: node.layoutEntry,
        state: node.migState,
        paused: [...node.paused].sort(),
        ready: node.ready,
        cordoned: node.unschedulable,
      }))
      .sort((a, b) => (a.name < b.name ? -1 : 1)),
    replicas: [...replicas.values()].sort((a, b) => (kindKey(a) < kindKey(b) ? -1 : 1)),
    foreign: snapshot.pods
      .filter(({ kind }) => kind === null)
      .map(({ namespace, name, node }) => ({ pod: `${namespace}/${name}`, node }))
      .sort((a, b) => (a.pod < b.pod ? -1 : 1)),
  };
}
