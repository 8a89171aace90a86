import type { Highs } from 'highs';
import { certifyCut } from '../bound/certificate.ts';
import { generateColumns, type PriceCut } from '../bound/column-generation.ts';
import { bestTarget, type Frontier, fewestGpus, type Target } from '../bound/frontier.ts';
import { requireSolver, solveMilp } from '../bound/milp.ts';
import type { PriceBound } from '../bound/price-bound.ts';
import { type Deployment, deploy, meetsDemand } from '../deployment/index.ts';
import type { Problem } from '../problem/index.ts';
import { chooseCovers } from './cover-choice.ts';
import { coverProgram, type InstanceProgram, plainProgram } from './integer-programs.ts';
import { Random } from './random.ts';
import { Rounding } from './rounding.ts';

/** Covers per service among which rounding chooses. */
const COVERS_PER_SERVICE = 64;
/** Coolings before proofs are tried; enough for almost every target that can be met. */
const QUICK_COOLINGS = 4;
/** Columns up to which an integer program takes milliseconds and goes before further annealing. */
const SMALL_PROGRAM = 400;

/** Work limits of the exact search; all are counts, none is a time. */
export interface ExactBudget {
  /** Coolings of the rounding per target. */
  readonly coolings: number;
  /** LP iterations of one integer program. */
  readonly milpIterations: number;
  /** Largest integer program tried, in columns; beyond it branching does not end. */
  readonly milpColumns: number;
}

/** What the exact search found and what it proved. */
export interface ExactResult {
  readonly deployment: Deployment | undefined;
  /** Best (cost, GPUs) not excluded by proof: levels 2 and 3 cannot be better. `undefined`: no plan exists. */
  readonly target: Target | undefined;
  /** Fewest GPUs of any plan, proven. */
  readonly gpus: number;
  /** Whether branching had to prove what the prices could not. */
  readonly branched: boolean;
  /** Price cuts known at the end; more than the bound began with if prices had to exclude targets one by one. */
  readonly cuts: number;
}

/** The cut whose prices guide the choice of covers, and the GPUs between a target and its bound. */
interface Guide {
  readonly cut: PriceCut;
  readonly gap: number;
}

type Verdict = { readonly instances: Int32Array } | 'impossible' | 'unknown';

/**
 * Finds a plan that meets the best bound, target by target (design §5: search finds, prices prove).
 *
 * Each target is first rounded to; if that fails, prices are asked whether it is possible at all, and then an
 * integer program. A target that is proven impossible joins the frontier, and the next one is tried; a target that
 * stays undecided stands as the bound while plans are looked for beyond it.
 *
 * @throws SolverNeededError if an integer program has to be solved and `highs` is undefined
 */
export function searchExactly(
  problem: Problem,
  bound: PriceBound,
  highs: Highs | undefined,
  budget: ExactBudget,
  seed: number,
  stopped: () => boolean = () => false,
): ExactResult {
  const random = new Random(seed);
  const proven: { cuts: PriceCut[]; excluded: Float64Array[] } = { cuts: [...bound.frontier.cuts], excluded: [] };
  const undecided: Float64Array[] = [];
  let branched = false;
  for (;;) {
    const skipping: Frontier = { cuts: proven.cuts, excluded: [...proven.excluded, ...undecided] };
    const target = bestTarget(problem, skipping, highs);
    const finish = (deployment: Deployment | undefined): ExactResult => ({
      deployment,
      target: undecided.length > 0 ? bestTarget(problem, proven, highs) : target,
      gpus: fewestGpus(problem, proven, highs) ?? Number.POSITIVE_INFINITY,
      branched,
      cuts: proven.cuts.length,
    });
    if (!target || stopped()) return finish(undefined);
    const reachable = withinPools(problem, target.gpus);
    if (!reachable) {
      branched = true;
      proven.excluded.push(target.gpus);
      continue;
    }
    const guide = tightest(proven.cuts, target.gpus);
    const attempt = (coolings: number) => roundTo(reachable, guide, target.gpus, coolings, random, stopped);
    const quick = attempt(Math.min(QUICK_COOLINGS, budget.coolings));
    if (quick) return finish(deploy(problem, quick));
    const cut = problem.pools.length > 1 ? separate(problem, target.gpus) : undefined;
    if (cut) {
      proven.cuts.push(cut);
      continue;
    }
    if (stopped()) return finish(undefined);
    let verdict = branch(reachable, guide, target.gpus, highs, { ...budget, milpColumns: SMALL_PROGRAM });
    if (verdict === 'unknown') {
      const thorough = attempt(budget.coolings);
      if (!thorough && stopped()) return finish(undefined);
      verdict = thorough ? { instances: thorough } : branch(reachable, guide, target.gpus, highs, budget);
    }
    if (typeof verdict === 'object') return finish(deploy(problem, verdict.instances));
    if (verdict === 'impossible') {
      branched = true;
      proven.excluded.push(target.gpus);
    } else {
      undecided.push(target.gpus);
    }
  }
}

/**
 * The problem without the kinds of pools that the target gives no GPU: lists of covers are not filled with what it
 * cannot use. `undefined` if a service can run on those alone; then no plan has the target.
 */
function withinPools(problem: Problem, gpus: Float64Array): Problem | undefined {
  if (gpus.every((count) => count > 0)) return problem;
  const K = problem.kinds.length;
  const throughput = problem.throughput.map((t, at) => (gpus[problem.kinds[at % K]!.pool]! > 0 ? t : 0));
  for (let i = 0; i < problem.demand.length; i++) {
    if (throughput.subarray(i * K, (i + 1) * K).every((t) => t === 0)) return undefined;
  }
  return { ...problem, throughput };
}

/** Prices that exclude the target, if there are any. */
function separate(problem: Problem, gpus: Float64Array): PriceCut | undefined {
  const found = generateColumns(problem, { kind: 'fit', gpus }, { enough: (value) => value > 1e-6 });
  const cut = certifyCut(problem, found.cut);
  return cut.bound - worth(cut, gpus) > 1e-6 ? cut : undefined;
}

/** What the target's GPUs are worth by a cut. */
function worth(cut: PriceCut, gpus: Float64Array): number {
  return cut.weights.reduce((sum, weight, m) => sum + weight * gpus[m]!, 0);
}

/** The cut that leaves the target the smallest share to waste: its prices tell useful covers best. */
function tightest(cuts: readonly PriceCut[], gpus: Float64Array): Guide {
  const share = (cut: PriceCut) => 1 - cut.bound / worth(cut, gpus);
  const cut = cuts.reduce((best, candidate) => (share(candidate) < share(best) ? candidate : best));
  return { cut, gap: Math.max(0, worth(cut, gpus) - cut.bound) };
}

function roundTo(
  problem: Problem,
  { cut, gap }: Guide,
  gpus: Float64Array,
  coolings: number,
  random: Random,
  stopped: () => boolean,
): Int32Array | undefined {
  const choice = chooseCovers(problem, cut.prices, gap, COVERS_PER_SERVICE);
  return new Rounding(problem, choice, gpus, gap).run(random, coolings, stopped);
}

/** Decides a target by branching: over the listed covers where the list is complete, else over whole instances. */
function branch(
  problem: Problem,
  { cut, gap }: Guide,
  gpus: Float64Array,
  highs: Highs | undefined,
  budget: ExactBudget,
): Verdict {
  const choice = chooseCovers(problem, cut.prices, gap, Number.POSITIVE_INFINITY);
  const programs: InstanceProgram[] = [];
  if (choice.complete) programs.push(coverProgram(problem, choice, gpus));
  programs.push(plainProgram(problem, gpus));
  for (const { model, read } of programs) {
    if (model.costs.length > budget.milpColumns) continue;
    const outcome = solveMilp(requireSolver(highs), model, { maxIterations: budget.milpIterations });
    if (outcome.status === 'infeasible') return 'impossible';
    if (outcome.status !== 'optimal') continue;
    const instances = read(outcome.values);
    // The solver's tolerance may pass off a service that is short by a hair; only an exact plan counts.
    if (meetsDemand(problem, instances)) return { instances };
  }
  return 'unknown';
}
