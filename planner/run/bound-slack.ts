import { slackBound } from '../bound/slack-bound.ts';
import type { Problem } from '../problem/index.ts';
import { GPUS, NEGATED_SLACK } from './candidates.ts';
import type { Candidate, ProvenBounds } from './types.ts';

/** Bounds with the slack that no plan with the candidate's GPUs exceeds; equal to its slack where that is proven. */
export function boundSlack(problem: Problem, bounds: ProvenBounds, best: Candidate): ProvenBounds {
  const reached = Math.max(0, -best.objective[NEGATED_SLACK]!);
  if (reached >= bounds.slack) return bounds;
  const slack = slackBound(problem, Float64Array.from(bounds.prices), best.objective[GPUS]!, reached);
  return { ...bounds, slack: Math.min(bounds.slack, slack) };
}
