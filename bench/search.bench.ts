/**
 * What each searcher finds by itself, and how the work grows: node scripts/run-ts.mjs bench/search.bench.ts
 *
 * First table: GPUs of greedy, of the workflow's rounds with `--search genetic,mcts`, and the proven minimum.
 * Second table: one workload with all rates multiplied; time and memory of the search must not follow the GPUs.
 */
import { deploy, totalGpus } from '../planner/deployment/index.ts';
import { compileProblem, type Problem } from '../planner/problem/index.ts';
import { exploreRun, mergeRun, prepareRun, type RunInput, type RunState } from '../planner/run/index.ts';
import { greedy } from '../planner/search/greedy.ts';
import { type SharedCase, sharedCases } from './shared-cases.ts';

const control = { stopped: () => false };

function inputOf(one: SharedCase, searchers: RunInput['options']['searchers']): RunInput {
  const options = { searchers, seed: 1, budget: 'normal' } as const;
  return { workload: one.workload, profiles: one.profiles, fleet: one.fleet, current: null, options };
}

/** Runs the rounds of the workflow in this thread. */
function runRounds(input: RunInput): RunState {
  const prepared = prepareRun(input, {}, control);
  if ('refusal' in prepared) throw new Error(JSON.stringify(prepared.refusal));
  let { state } = prepared;
  while (state.items.length > 0) {
    state = mergeRun(
      input,
      state,
      state.items.map((item) => exploreRun(input, state, item, control)),
    );
  }
  return state;
}

function problemOf(one: SharedCase): Problem {
  const compiled = compileProblem(one.workload, one.profiles, one.fleet);
  if (!compiled.ok) throw new Error(`${one.name} is not feasible`);
  return compiled.problem;
}

function greedyGpus(problem: Problem): number {
  const task = { problem, prices: new Float64Array(0), elites: [], seed: 1, work: Number.POSITIVE_INFINITY, enough: 0 };
  return totalGpus(deploy(problem, greedy(task).found[0]!));
}

console.log('| case | minimum | greedy | genetic, mcts | rounds | seconds on one core |');
console.log('|---|---|---|---|---|---|');
for (const one of sharedCases(['day-night', 'parvagpu', 'paper-like', 'wide'])) {
  const from = performance.now();
  const state = runRounds(inputOf(one, ['genetic', 'mcts']));
  const seconds = ((performance.now() - from) / 1000).toFixed(1);
  const found = state.elites[0]?.objective[1];
  console.log(
    `| ${one.name} | ${one.minGpus} | ${greedyGpus(problemOf(one))} | ${found} | ${state.round} | ${seconds} |`,
  );
}

console.log('\n| rates × | GPUs | search ms | arrays of the state, kB |');
console.log('|---|---|---|---|');
const [base] = sharedCases(['paper-like']);
for (const factor of [1, 10, 100, 1000, 10_000]) {
  if (!base) break;
  const services = base.workload.spec.services.map((service) => ({ ...service, rate: service.rate * factor }));
  const nodeGroups = base.fleet.spec.nodeGroups.map((group) => ({ ...group, maxNodes: 1_000_000 }));
  const scaled = {
    ...base,
    workload: { ...base.workload, spec: { services } },
    fleet: { ...base.fleet, spec: { nodeGroups } },
  };
  const from = performance.now();
  const state = runRounds(inputOf(scaled, ['greedy', 'mcts', 'genetic', 'exact']));
  const ms = (performance.now() - from).toFixed(0);
  const kilobytes = (state.elites.reduce((sum, elite) => sum + elite.instances.length * 4, 0) / 1000).toFixed(1);
  console.log(`| ${factor} | ${state.elites[0]?.objective[1]} | ${ms} | ${kilobytes} |`);
}
