import { certifyPrices } from '../bound/certificate.ts';
import { slackBound } from '../bound/slack-bound.ts';
import { type Problem, withSlack } from '../problem/index.ts';
import { GPUS, NEGATED_SLACK } from './candidates.ts';
import type { Candidate, ProvenBounds } from './types.ts';

/** The plan states slack with six decimals; the proof must hold within one of the last. */
const STATED = 1e-6;

/**
 * Bounds with the slack that no plan with the candidate's GPUs exceeds; equal to its slack where that is proven.
 *
 * The prices that prove it are kept if they still do on their decimal grid, re-added in whole numbers.
 */
export function boundSlack(problem: Problem, bounds: ProvenBounds, best: Candidate): ProvenBounds {
  const reached = Math.max(0, -best.objective[NEGATED_SLACK]!);
  if (reached >= bounds.slack) return bounds;
  const gpus = best.objective[GPUS]!;
  const { slack, prices } = slackBound(problem, Float64Array.from(bounds.prices), gpus, reached);
  if (slack >= bounds.slack) return bounds;
  const { slackPrices: _, ...others } = bounds;
  if (!prices) return { ...others, slack };
  const weights = new Float64Array(problem.pools.length).fill(1);
  const certified = certifyPrices(withSlack(problem, slack + STATED), { weights, prices, bound: 0 });
  const proof = certified.value > gpus ? { slackPrices: [...certified.prices] } : {};
  return { ...others, slack, ...proof };
}
