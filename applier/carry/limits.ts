import { NODE_LIMITS, type NodeLimits } from '../layouts/index.ts';

/** How long things may take, milliseconds, and what is taken for granted. */
export interface Limits {
  /** Until a changed ConfigMap has reached all nodes: kubelet refreshes mounted files once in about a minute. */
  readonly propagationMs: number;
  /** Looked at again at the latest after this. */
  readonly pollMs: number;
  /** A call that was refused is repeated after this. */
  readonly retryMs: number;
  /** From the moment a Gateway has accepted new weights until all its proxies follow them: nobody tells. */
  readonly routeSettleMs: number;
  /** Nothing has moved for so long: given up. Longer than the watchdog of a node needs to give that up. */
  readonly stallMs: number;
  /** After a request to stop, nodes in hand have so long to be finished. Below the Job's grace. */
  readonly stopMs: number;
  /** When the watchdog of a node warns, acts, gives up. Seconds. */
  readonly node: NodeLimits;
  /** Services spread their load evenly over pods of different size: each counts as the slowest. */
  readonly evenBalancing: ReadonlySet<string>;
  /** Services that the plan no longer has get their own Deployment back before their derived pods go. */
  readonly handBack: ReadonlySet<string>;
}

/** Durations measured for mig-manager (see docs/transitions.md) and the limits suggested for them. */
export const DEFAULT_LIMITS: Limits = {
  propagationMs: 90_000,
  pollMs: 5_000,
  retryMs: 5_000,
  routeSettleMs: 5_000,
  stallMs: 45 * 60_000,
  stopMs: 9 * 60_000,
  node: NODE_LIMITS,
  evenBalancing: new Set(),
  handBack: new Set(),
};
