import type { PlanGpu, PlanInstance } from '../../planner/documents/index.ts';
import { gpuModel } from '../../planner/mig/index.ts';

/** Slices of a model this version does not know: as many as the largest GPU has, so that nothing falls off. */
const UNKNOWN_MODEL_SLICES = 8;

/** Memory slices of a GPU: 8 on an A100, 4 on an A30. A report must never fail on a plan from a newer planner. */
export function memorySlices(gpu: string): number {
  return gpuModel(gpu)?.memorySlices ?? UNKNOWN_MODEL_SLICES;
}

/** Memory slices an instance occupies, from its start on. */
export function instanceSlices(gpu: string, profile: string): number {
  const model = gpuModel(gpu);
  return model?.profiles.find((p) => p.name === profile)?.memorySlices ?? 1;
}

/** `3g` of `3g.20gb`: enough where space is short. */
export function shortProfile(profile: string): string {
  return profile.split('.')[0] ?? profile;
}

/** Instances from the first memory slice to the last. */
export function byStart(instances: readonly PlanInstance[]): PlanInstance[] {
  return [...instances].sort((a, b) => a.start - b.start);
}

/** Whether the GPU serves at least one service: what `summary.gpus` counts. */
export function inUse(gpu: Pick<PlanGpu, 'instances'>): boolean {
  return gpu.instances.some((instance) => instance.service !== null);
}
