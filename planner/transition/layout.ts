import { gpuModel } from '../mig/index.ts';

/** What a node's GPUs are cut into: profile names per GPU index, largest instance first. */
export interface Layout {
  /** Equal for equal layouts. */
  readonly key: string;
  readonly gpus: readonly (readonly string[])[];
}

/**
 * Brings a layout into its one form: Kubernetes sees counts per profile, not slots, so the order on a GPU says nothing.
 * It is written largest first, in which mig-parted creates the instances.
 */
export function layoutOf(gpu: string, gpus: readonly (readonly string[])[]): Layout {
  const sorted = gpus.map((profiles) => [...profiles].sort((a, b) => sizeOf(gpu, b) - sizeOf(gpu, a) || compare(a, b)));
  return { key: JSON.stringify(sorted), gpus: sorted };
}

/** A layout in which no GPU is cut. */
export function emptyLayout(gpus: number): Layout {
  const none = Array.from({ length: gpus }, () => []);
  return { key: JSON.stringify(none), gpus: none };
}

/** Compute slices before memory slices; profiles this model does not have stand last. */
function sizeOf(gpu: string, name: string): number {
  const profile = gpuModel(gpu)?.profiles.find((known) => known.name === name);
  return profile ? profile.computeSlices * 100 + profile.memorySlices : 0;
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
