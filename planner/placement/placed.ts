/** One GPU instance on a GPU: its kind in the problem, where it lies, and which service it serves (-1: idle). */
export interface PlacedInstance {
  readonly kind: number;
  readonly start: number;
  readonly service: number;
}

/** A GPU of a listed node, cut and filled. */
export interface PlacedGpu {
  readonly node: string;
  /** Index into the problem's groups. */
  readonly group: number;
  readonly index: number;
  readonly instances: readonly PlacedInstance[];
}

/** A GPU whose cut is decided and whose services are not. */
export interface CutGpu {
  readonly node: string;
  readonly group: number;
  readonly index: number;
  /** Instances: kind and first memory slice. */
  readonly slots: readonly { readonly kind: number; readonly start: number }[];
  /** Whether services may be put on it; an idle GPU keeps its present layout. */
  readonly used: boolean;
  /** Whether its node keeps the layout it has in the current plan. */
  readonly kept: boolean;
}
