import { generateColumns } from '../bound/column-generation.ts';
import { type Deployment, deploy, smallestSlack, totalGpus } from '../deployment/index.ts';
import { type Problem, withSlack } from '../problem/index.ts';
import { chooseCovers } from './cover-choice.ts';
import { Random } from './random.ts';
import { Rounding } from './rounding.ts';

/** Covers per service among which rounding chooses. */
const COVERS_PER_SERVICE = 48;
/** Difference of slack below which the search stops. */
const PRECISION = 2e-4;

/**
 * Raises the smallest slack of a deployment without another GPU (level 6 of the objective).
 *
 * Slack s for everybody is (1 + s) times the demand, so this is the exact search's rounding at raised demands, by
 * bisection between the slack had and its bound.
 *
 * @param bound upper bound on the slack
 * @param tries raised demands to try
 */
export function raiseSlack(
  problem: Problem,
  start: Deployment,
  prices: Float64Array,
  bound: number,
  tries: number,
  coolings: number,
  seed: number,
  stopped: () => boolean,
): Deployment {
  const random = new Random(seed);
  const gpus = totalGpus(start);
  let best = start;
  let low = smallestSlack(problem, start.instances);
  let high = bound;
  for (let attempt = 0; attempt < tries && high - low > PRECISION && !stopped(); attempt++) {
    const slack = (low + high) / 2;
    const raised = withSlack(problem, slack);
    const weights = new Float64Array(problem.pools.length).fill(1);
    const { cut } = generateColumns(raised, { kind: 'weighted', weights }, { start: prices });
    const gap = gpus - cut.bound;
    const counts =
      gap < 0
        ? undefined
        : new Rounding(raised, chooseCovers(raised, cut.prices, gap, COVERS_PER_SERVICE), start.gpus, gap).run(
            random,
            coolings,
            stopped,
          );
    if (!counts) {
      high = slack;
      continue;
    }
    best = deploy(problem, counts);
    low = Math.max(slack, smallestSlack(problem, best.instances));
  }
  return best;
}
