/**
 * Seconds to the proven GPU count: this planner against HiGHS alone, case by case in one process.
 *
 *   node scripts/run-ts.mjs bench/proof.bench.ts [families] [seconds for HiGHS] [runs]
 *
 * `planner` is the time from the parsed documents to the proof, `command` the whole command's `proofSeconds` (start
 * of the process included), both as medians over the runs; HiGHS is timed without loading it or building its model.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import loadHighs from 'highs';
import { compileProblem } from '../planner/problem/index.ts';
import { prepareRun, type RunInput, type RunSummary } from '../planner/run/index.ts';
import { solveAlone } from './highs-alone.ts';
import { type SharedCase, sharedCases } from './shared-cases.ts';

const [families = 'tiny,day-night,parvagpu,paper-like', limit = '120', runs = '5'] = process.argv.slice(2);
const highs = await loadHighs();
const cases = sharedCases(families.split(','));
if (cases.length === 0) {
  console.error('no shared workloads found beside the checkout: nothing to measure');
  process.exit(1);
}
const out = mkdtempSync(join(tmpdir(), 'mig-planner-bench-'));

console.log('| case | services | GPUs | planner ms | command s | HiGHS alone s | HiGHS / planner | planner first? |');
console.log('|---|---|---|---|---|---|---|---|');
const ratios = new Map<string, { ours: number[]; theirs: number[]; command: number[] }>();
for (const one of cases) {
  const compiled = compileProblem(one.workload, one.profiles, one.fleet);
  if (!compiled.ok) throw new Error(`${one.name} is not feasible`);
  const ours = median(repeat(() => proofMs(one)));
  const command = median(repeat(() => commandSeconds(one)));
  const alone = solveAlone(highs, compiled.problem, Number(limit));
  const shown = alone.proven ? alone.seconds.toFixed(3) : `> ${limit} (best ${alone.gpus})`;
  const ratio = (alone.seconds * 1000) / ours;
  console.log(
    `| ${one.name} | ${one.workload.spec.services.length} | ${one.minGpus} | ${ours.toFixed(1)} | ${command.toFixed(2)} | ${shown} | ${alone.proven ? '' : '> '}${ratio.toFixed(1)} | ${command < alone.seconds ? 'whole command' : ours < alone.seconds * 1000 ? 'yes' : 'no'} |`,
  );
  const group = ratios.get(one.family) ?? { ours: [], theirs: [], command: [] };
  group.ours.push(ours / 1000);
  group.theirs.push(alone.seconds);
  group.command.push(command);
  ratios.set(one.family, group);
}
console.log(
  '\n| family | cases | planner s, median / worst | command s, median / worst | HiGHS alone s, median / worst |',
);
console.log('|---|---|---|---|---|');
for (const [family, { ours, theirs, command }] of ratios) {
  const both = (values: number[]) => `${median(values).toFixed(3)} / ${Math.max(...values).toFixed(3)}`;
  console.log(`| ${family} | ${ours.length} | ${both(ours)} | ${both(command)} | ${both(theirs)} |`);
}
rmSync(out, { recursive: true });

/** Milliseconds from parsed documents to the proof. */
function proofMs(one: SharedCase): number {
  const input: RunInput = {
    workload: one.workload,
    profiles: one.profiles,
    fleet: one.fleet,
    current: null,
    options: { searchers: ['greedy', 'mcts', 'genetic', 'exact'], seed: 1, budget: 'normal' },
  };
  const from = performance.now();
  let proven = Number.NaN;
  const progress = (summary: RunSummary) => {
    if (Number.isNaN(proven) && summary.gpus === summary.bound) proven = performance.now() - from;
  };
  const prepared = prepareRun(input, { highs }, { stopped: () => false, progress });
  if ('refusal' in prepared || Number.isNaN(proven)) throw new Error(`${one.name}: the GPU count was not proven`);
  return proven;
}

function commandSeconds({ files, name }: SharedCase): number {
  const profiles = files.profiles.flatMap((file) => ['--profiles', file]);
  const args = ['plan', '--workload', files.workload, ...profiles, '--fleet', files.fleet, '--out', join(out, name)];
  const stdout = execFileSync('node', ['dist/cli.mjs', ...args, '--format', 'json'], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  return (JSON.parse(stdout) as { proofSeconds: number }).proofSeconds;
}

function repeat(measure: () => number): number[] {
  measure();
  return Array.from({ length: Number(runs) }, measure);
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;
}
