import type { TransitionFinding, TransitionRule } from '../rule.ts';

/** Where a start says what its pods are worth, a plan must say so, too: the new one, or the old where only that has such pods. */
export const startPoints: TransitionRule = {
  id: 'start-points',
  why: 'pods would be started with a batch that nobody planned, and be counted for what they are not worth',
  check: ({ transition, replay, planned, path }) =>
    transition.steps.flatMap((step, index): TransitionFinding[] => {
      if (step.action !== 'start') return [];
      const gpu = replay.gpuAt[index];
      if (gpu === undefined) return [];
      if (step.gpu !== undefined && step.gpu !== gpu) {
        return [{ path: path(index, 'gpu'), expected: gpu, got: step.gpu }];
      }
      const points = planned.of(step.service, gpu, step.profile);
      const isPlanned = points.some(
        ({ batch, throughput }) => (step.batch ?? batch) === batch && (step.throughput ?? throughput) === throughput,
      );
      if (isPlanned || (step.batch === undefined && step.throughput === undefined)) return [];
      const expected = points.map(({ batch, throughput }) => `batch ${batch} at ${throughput}/s`).join(' or ');
      const got = `batch ${step.batch ?? '?'} at ${step.throughput ?? '?'}/s`;
      return [{ path: path(index), expected: expected || 'a pair of the plans', got }];
    }),
};
