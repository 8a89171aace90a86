import { MEASURED_SECONDS } from '../../planner/transition/index.ts';

/** How a cluster in memory behaves. Times are milliseconds of its own clock. */
export interface Behaviour {
  /** From being put on a node to ready. */
  readonly readyMs: () => number;
  /** From being asked to go to gone. */
  readonly goneMs: () => number;
  /** From the label to mig-manager's answer, and from there to allocatable. */
  readonly cutMs: () => number;
  readonly allocatableMs: () => number;
  /** How long controllers take to see what has changed. */
  readonly lagMs: () => number;
  /** Chooses among so many nodes that have room. */
  readonly pick: (count: number) => number;
  /** What becomes of a change of layout. */
  readonly cut: () => 'success' | 'failed' | 'wedged' | 'silent';
  /** Whether a disruption budget forbids an eviction now. */
  readonly mayEvict: () => boolean;
}

/** Share of a reconfiguration after which mig-manager reports success: 40 of 113 s are spent until it is allocatable. */
const ANSWERED = 0.65;

/** Everything goes well and takes as long as measured. */
export const IDEAL: Behaviour = {
  readyMs: () => MEASURED_SECONDS.start * 1000,
  goneMs: () => MEASURED_SECONDS.stop * 1000,
  cutMs: () => MEASURED_SECONDS.reconfigure * 1000 * ANSWERED,
  allocatableMs: () => MEASURED_SECONDS.reconfigure * 1000 * (1 - ANSWERED),
  lagMs: () => 500,
  pick: () => 0,
  cut: () => 'success',
  mayEvict: () => true,
};
