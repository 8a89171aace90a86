import type { Durations, TransitionAction } from '../documents/index.ts';

/**
 * Seconds one step takes where the fleet says nothing else.
 *
 * Sources: MIG-serving (SC '21, Fig. 13c; means of ten): a pod created 47.4, deleted 37.9. Jormungandr §8.3: a
 * graceful deletion 32.3, taken for evictions. A benchmark of NVIDIA's mig-manager on an A100-PCIE-40GB (SliceWise,
 * 2026): 113.2 s on average from empty to allocatable, 80.2 to 82.4 from layout to layout; the longer one is taken,
 * since a node in hand is the part that must not be planned too short. Cordoning is one API call. Starting and
 * ending an EC2 node is nowhere measured: ten minutes for a GPU node with its drivers are this project's assumption,
 * and releasing one keeps nobody waiting.
 */
export const MEASURED_SECONDS: Readonly<Record<TransitionAction, number>> = {
  start: 47.4,
  stop: 37.9,
  cordon: 1,
  evict: 32.3,
  reconfigure: 113.2,
  uncordon: 1,
  wait: 0,
  addNode: 600,
  removeNode: 0,
};

/** Seconds per action: the fleet's own figures before the measured ones. */
export function secondsOf(durations: Durations | undefined): (action: TransitionAction) => number {
  return (action) => durations?.[action] ?? MEASURED_SECONDS[action];
}
