import { join } from 'node:path';
import type { Fleet, Plan, Workload } from '../planner/documents/index.ts';
import type { BudgetName, RunInput, SearcherName } from '../planner/run/index.ts';
import { plural } from '../report/format.ts';
import type { Format } from './choices.ts';
import { CommandError } from './command-error.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import type { LocalCloud } from './local-cloud.ts';
import { failureOf } from './outcome.ts';
import { OutputFolder } from './output-folder.ts';
import { printPlan } from './print-plan.ts';
import { ProgressDisplay } from './progress.ts';
import { readDocuments } from './read-documents.ts';
import { reportError } from './report-error.ts';
import { type LocalOutcome, readDefinition, runLocally } from './run-locally.ts';
import type { Stop } from './stop.ts';

/** Options of `mig-planner plan`, as commander gives them. */
export interface PlanOptions {
  readonly workload: string;
  readonly profiles: readonly string[];
  readonly fleet: string;
  readonly current?: string;
  readonly out?: string;
  readonly search: readonly SearcherName[];
  readonly seed: number;
  readonly budget: BudgetName;
  readonly format: Format;
  readonly maxSeconds: number;
  readonly threads?: number;
  readonly keepRun?: string;
}

/** Since the process started, which is what a user waits for. */
const seconds = (): number => performance.now() / 1000;

/** What a run works with; made before this file and its documents are loaded. */
export interface PlanTools {
  /** Folder of the bundle. */
  readonly dist: URL;
  readonly cloud: LocalCloud;
  readonly stop: Stop;
}

/** Plans, and writes plan.json, transition.json and report.html. Closes cloud and stop. */
export async function planCommand(options: PlanOptions, tools: PlanTools): Promise<ExitCode> {
  const { cloud, stop } = tools;
  stop.onSecond(() => abandon(cloud, options.format));
  try {
    return await planWith(tools, options);
  } finally {
    stop.close();
    await cloud.close();
  }
}

async function planWith({ dist, cloud, stop }: PlanTools, options: PlanOptions): Promise<ExitCode> {
  const [input, definition] = await Promise.all([readInput(options), readDefinition(dist)]);
  const { name } = input.workload.metadata;
  const out = await OutputFolder.open(options.out ?? join('out', name));
  process.stderr.write(`${headline(input, options)}\n`);

  const { store, pool } = cloud;
  const progress = new ProgressDisplay(process.stderr, seconds);
  stop.onStop((reason) => progress.note(stopNote(reason, options)));
  let outcome: LocalOutcome;
  try {
    await progress.start();
    outcome = await runLocally({ store, pool, input, definition, observer: progress, stop: stop.signal });
  } finally {
    progress.stop();
  }
  if (outcome.kind !== 'planned') {
    await out.removeIfUnused();
    throw failureOf(outcome, name);
  }
  const report = await out.write('report.html', outcome.report);
  const transition = await out.write('transition.json', outcome.transition);
  const files = { plan: await out.write('plan.json', outcome.plan), transition, report };
  const plan = JSON.parse(new TextDecoder().decode(outcome.plan)) as Plan;
  const proofSeconds = progress.proofSeconds ?? (provenGpus(plan) ? seconds() : null);
  const interrupted = stop.reason === 'interrupt';
  printPlan(plan, { files, way: outcome.way, proofSeconds, seconds: seconds(), format: options.format, interrupted });
  return interrupted ? EXIT.interrupted : EXIT.done;
}

async function readInput(options: PlanOptions): Promise<RunInput> {
  const { workload, profiles, fleet, current = null } = await readDocuments(options);
  const { search, seed, budget } = options;
  // All three are required options, so they were read.
  return {
    workload: workload!,
    profiles: profiles!,
    fleet: fleet!,
    current,
    options: { searchers: search, seed, budget },
  };
}

/** Proven at its own level of the objective, though plans of higher cost might have fewer GPUs. */
function provenGpus({ certificate }: Plan): boolean {
  return certificate.levels.some(({ objective, proven }) => objective === 'gpus' && proven);
}

function headline({ workload, fleet }: { workload: Workload; fleet: Fleet }, options: PlanOptions): string {
  const groups = fleet.spec.nodeGroups.map((group) => `${group.maxNodes} × ${group.gpusPerNode} ${group.gpu}`);
  const count = workload.spec.services.length;
  const what = `${workload.metadata.name}: ${plural(count, 'service')} on up to ${groups.join(' + ')}`;
  return `${what}; search ${options.search.join(', ')}; seed ${options.seed}, budget ${options.budget}`;
}

function stopNote(reason: Stop['reason'], { maxSeconds }: PlanOptions): string {
  return reason === 'guard'
    ? `--max-seconds ${maxSeconds} reached: ending with the best plan so far`
    : 'ending with the best plan so far; once more to end at once';
}

/** The second Ctrl-C. */
function abandon(cloud: LocalCloud, format: Format): never {
  cloud.remove();
  process.stderr.write('\n');
  // Not `interrupted`: that promises the best plan so far.
  const error = new CommandError('failed', 'ended at once; nothing was written');
  process.exit(reportError(error, format === 'json'));
}
