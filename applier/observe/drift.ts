import type { TransitionBase } from '../../planner/documents/index.ts';
import type { Snapshot } from '../types.ts';
import type { Difference } from './difference.ts';
import { driftOfNodes } from './drift-of-nodes.ts';
import { driftOfPods } from './drift-of-pods.ts';
import { type Seen, seenOf } from './seen.ts';

export interface Drift {
  /** Empty: the cluster stands as the transition supposes. */
  readonly differences: readonly Difference[];
  /** What was seen instead, in plain JSON. */
  readonly seen: Seen;
}

/**
 * How a cluster differs from the state that a transition starts from: GPU models and instances per node, ready pods per
 * service, profile and GPU model. Which pods and which machines there are makes no difference, nor which GPU of a
 * node has which instances.
 *
 * @param added names of nodes that the transition itself adds
 */
export function driftOf(snapshot: Snapshot, base: TransitionBase, added: ReadonlySet<string> = new Set()): Drift {
  return {
    differences: [...driftOfNodes(snapshot.nodes, base, added), ...driftOfPods(snapshot, base)],
    seen: seenOf(snapshot),
  };
}

/** A difference as one line. */
export const formatDifference = ({ where, expected, got, todo }: Difference): string =>
  `${where}: expected ${expected}, got ${got}; ${todo}`;
