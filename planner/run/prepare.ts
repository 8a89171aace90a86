import type { Highs } from 'highs';
import { type PriceBound, priceBound } from '../bound/price-bound.ts';
import { deploy, meetsDemand } from '../deployment/index.ts';
import { runningInstances } from '../placement/index.ts';
import { type ExactResult, searchExactly } from '../search/exact.ts';
import { greedy } from '../search/greedy.ts';
import { searchKeeping } from '../search/keep-layouts.ts';
import { raiseSlack } from '../search/raise-slack.ts';
import { deriveSeed, Random } from '../search/random.ts';
import { boundSlack } from './bound-slack.ts';
import { BUDGET } from './budgets.ts';
import { measure, selectElites } from './candidates.ts';
import { openRun, type RunContext } from './context.ts';
import { refuseCapacity, refuseServices } from './refusals.ts';
import { nextItems, provenGpus } from './rounds.ts';
import { summarise } from './summary.ts';
import { traceOf } from './trace.ts';
import type { Candidate, ProvenBounds, Refusal, RunControl, RunInput, RunState } from './types.ts';

/** Best candidates that travel from round to round. */
export const ELITES = 6;

/**
 * First step of a run: compiles the documents, proves bounds, makes the first plans and decides how wide to fan out.
 *
 * @param tools highs: the integer solver; most problems never need it
 * @returns the state of round 0, or why there can be no plan
 * @throws SolverNeededError if the solver is needed and was not given: load it and call again
 */
export function prepareRun(
  input: RunInput,
  { highs }: { readonly highs?: Highs | undefined },
  control: RunControl,
): { readonly refusal: Refusal } | { readonly state: RunState } {
  const opened = openRun(input);
  if ('obstacles' in opened) return { refusal: refuseServices(opened.obstacles) };
  const { context } = opened;
  const { problem } = context;
  const { searchers, seed, budget } = input.options;
  const limits = BUDGET[budget];
  const prices = priceBound(problem, highs);
  const exact = searchers.includes('exact')
    ? searchExactly(problem, prices, highs, limits.exact, seed, control.stopped)
    : {
        deployment: undefined,
        target: prices.target,
        gpus: prices.gpus,
        branched: false,
        cuts: prices.frontier.cuts.length,
      };
  if (!exact.target) return { refusal: refuseCapacity(problem, prices.certified.gpus, highs) };

  let bounds = boundsOf(prices, exact);
  const candidates: Candidate[] = [];
  const admit = (instances: Int32Array | undefined, foundBy: Candidate['foundBy']) => {
    const candidate = instances && measure(context, instances, foundBy, 0);
    if (candidate) candidates.push(candidate);
  };
  const state = (): RunState => stateOf(input, problem.priced, bounds, candidates);
  admit(exact.deployment?.instances, 'exact');
  control.progress?.(summarise(state()));
  if (context.current.length > 0) {
    admit(currentInstances(context), 'current');
    if (searchers.includes('exact') && exact.deployment) {
      const task = {
        problem,
        current: context.current,
        gpus: exact.deployment.gpus,
        prices: prices.certified.prices,
        coolings: KEEP_COOLINGS,
      };
      admit(searchKeeping(task, new Random(deriveSeed(seed, 1)), control.stopped), 'exact');
    }
  }
  if (searchers.includes('greedy') || (control.stopped() && candidates.length === 0)) {
    const task = {
      problem,
      prices: prices.certified.prices,
      elites: [],
      seed,
      work: Number.POSITIVE_INFINITY,
      enough: 0,
    };
    admit(greedy(task).found[0], 'greedy');
  }
  const best = selectElites(candidates, 1)[0];
  if (best && provenGpus(bounds, best) && !control.stopped()) {
    bounds = boundSlack(problem, bounds, best);
    if (exact.deployment && context.current.length === 0) {
      const raised = raiseSlack(
        problem,
        deploy(problem, Int32Array.from(best.instances)),
        prices.certified.prices,
        bounds.slack,
        limits.slackTries,
        RAISE_COOLINGS,
        seed,
        control.stopped,
      );
      admit(raised.instances, 'exact');
      bounds = boundSlack(problem, bounds, selectElites(candidates, 1)[0]!);
    }
  }
  return { state: state() };
}

/** Coolings for each number of nodes that are to keep their layout. */
const KEEP_COOLINGS = 4;
/** Coolings for one raised demand; a failure costs little, as the next try asks for less. */
const RAISE_COOLINGS = 3;

function boundsOf(prices: PriceBound, exact: ExactResult): ProvenBounds {
  const costCut = prices.frontier.cuts[1];
  return {
    gpus: exact.gpus,
    cost: exact.target!.cost,
    gpusAtLeastCost: exact.target!.gpus.reduce((sum, gpus) => sum + gpus, 0),
    slack: Number.MAX_VALUE,
    priceValue: prices.certified.value,
    prices: [...prices.certified.prices],
    // More than the certificate's own prices prove, whether by branching or by cuts that it does not carry.
    method: exact.gpus > prices.gpus ? 'branching' : 'prices',
    levelsByPrices: !exact.branched && prices.frontier.cuts.length === exact.cuts,
    ...(costCut ? { costPrices: [...costCut.prices] } : {}),
  };
}

/** The instances that run now, where they still meet every demand: keeping them changes nothing. */
function currentInstances({ problem, current }: RunContext): Int32Array | undefined {
  const instances = runningInstances(problem, current);
  return meetsDemand(problem, instances) ? instances : undefined;
}

function stateOf(input: RunInput, priced: boolean, bounds: ProvenBounds, candidates: readonly Candidate[]): RunState {
  const elites = selectElites(candidates, ELITES);
  return {
    round: 0,
    bounds,
    elites,
    trace: candidates.map((candidate) => traceOf(candidate, priced, bounds)),
    stale: 0,
    items: nextItems(input, bounds, elites[0], 0, 0),
  };
}
