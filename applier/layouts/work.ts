/**
 * How far the work on one node's layout has come. Plain JSON: it is kept in a record before anything is asked of the
 * cluster, so that deadlines outlive whoever set them.
 */
export interface NodeWork {
  /** The machine it is about: one that takes over a node's name has failed at nothing yet. */
  readonly machine: string;
  /** `first`: asked for. `alias`: asked for again by the other name. `back`: the layout before. `givenUp`: nothing more. */
  readonly attempt: 'first' | 'alias' | 'back' | 'givenUp';
  /** What the node's label is to name. */
  readonly entry: string;
  /** When the node was taken in hand, ms. */
  readonly began: number;
  /** When this attempt began, ms. */
  readonly since: number;
  /** When the label was last set, ms; null: it was found set. */
  readonly sent: number | null;
  /** When paused operands were last set going again, ms. */
  readonly resumed: number | null;
  /** When the device plugin was made to look anew, ms; null: it was not in this attempt. */
  readonly restarted: number | null;
  /** Whether people were told that it takes long. */
  readonly warned: boolean;
}

/** `waiting`: for mig-manager. `wentBack`: the node stands as it did before. `gaveUp`: it stands as nobody knows. */
export type WorkStatus = 'waiting' | 'done' | 'wentBack' | 'gaveUp';

export interface NodeLimits {
  /** After so long in one attempt people are told. */
  readonly warnSeconds: number;
  /** After so long an attempt has failed. */
  readonly actSeconds: number;
  /** After so long since the beginning the node is given up. Below three times `actSeconds` it cuts attempts short. */
  readonly giveUpSeconds: number;
  /**
   * An attempt that fails sooner may have been made before kubelet had refreshed the mounted ConfigMap, which takes
   * it a minute or so; the next one waits until then. Default 90.
   */
  readonly propagationSeconds?: number;
  /** A call whose effect does not show is repeated after this; longer than a watch lags behind. Default 15. */
  readonly repeatSeconds?: number;
}

/** Suggested for mig-manager, which takes 40 to 121 s where all goes well and may wait 25 minutes where it does not. */
export const NODE_LIMITS: Required<NodeLimits> = {
  warnSeconds: 180,
  actSeconds: 480,
  giveUpSeconds: 1_800,
  propagationSeconds: 90,
  repeatSeconds: 15,
};
