import { rmSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Fleet, Plan, Workload } from '../planner/documents/index.ts';
import type { BudgetName, RunInput, SearcherName } from '../planner/run/types.ts';
import { DirectoryStore } from '../store/index.ts';
import type { Format } from './choices.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { failureOf } from './outcome.ts';
import { OutputFolder } from './output-folder.ts';
import { printPlan } from './print-plan.ts';
import { ProgressDisplay } from './progress.ts';
import { readDocuments } from './read-documents.ts';
import { type LocalOutcome, readDefinition, runLocally } from './run-locally.ts';
import { Stop } from './stop.ts';
import { WorkerPool } from './worker-pool.ts';

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

/** Plans, and writes plan.json and report.html. */
export async function planCommand(options: PlanOptions, dist: URL): Promise<ExitCode> {
  const { workload, profiles, fleet, current } = await readDocuments(options);
  const input: RunInput = {
    workload: workload!,
    profiles: profiles!,
    fleet: fleet!,
    current: current ?? null,
    options: { searchers: options.search, seed: options.seed, budget: options.budget },
  };
  const name = input.workload.metadata.name;
  const out = await OutputFolder.open(options.out ?? join('out', name));
  const progress = new ProgressDisplay(process.stderr, seconds);
  process.stderr.write(`${headline(input.workload, input.fleet, options)}\n`);
  const folder = options.keepRun ?? (await mkdtemp(join(tmpdir(), 'mig-planner-')));
  const pool = new WorkerPool({
    worker: new URL('worker.mjs', dist),
    threads: options.threads ?? availableParallelism(),
    store: folder,
  });
  const stop = new Stop(options.maxSeconds, () => abandon(folder, options));
  const onStop = () => progress.note(stopNote(stop, options.maxSeconds));
  stop.signal.addEventListener('abort', onStop);
  let outcome: LocalOutcome;
  try {
    await progress.start();
    const definition = await readDefinition(dist);
    const store = new DirectoryStore(folder);
    outcome = await runLocally({ input, definition, store, pool, observer: progress, stop: stop.signal });
  } finally {
    progress.stop();
    stop.close();
    await pool.close();
    if (options.keepRun === undefined) await rm(folder, { recursive: true, force: true });
  }
  if (outcome.kind !== 'planned') {
    await out.removeIfUnused();
    throw failureOf(outcome, name);
  }
  const report = await out.write('report.html', outcome.report);
  const files = { plan: await out.write('plan.json', outcome.plan), report };
  const plan = JSON.parse(new TextDecoder().decode(outcome.plan)) as Plan;
  const proofSeconds = progress.proofSeconds ?? (provenGpus(plan) ? seconds() : null);
  const interrupted = stop.reason === 'interrupt';
  printPlan(plan, { ...{ files, proofSeconds, seconds: seconds() }, format: options.format, interrupted });
  return interrupted ? EXIT.interrupted : EXIT.done;
}

/** Proven at its own level of the objective, though plans of higher cost might have fewer GPUs. */
function provenGpus({ certificate }: Plan): boolean {
  return certificate.levels.some(({ objective, proven }) => objective === 'gpus' && proven);
}

function headline(
  { metadata, spec: { services } }: Workload,
  fleet: Fleet,
  { search, seed, budget }: PlanOptions,
): string {
  const groups = fleet.spec.nodeGroups.map(
    ({ name, gpu, gpusPerNode, maxNodes }) => `${name}: ${maxNodes} × ${gpusPerNode} ${gpu}`,
  );
  const demand = `${services.length} service${services.length === 1 ? '' : 's'}`;
  return `${metadata.name}: ${demand} on ${groups.join(', ')}; ${search.join(', ')}, seed ${seed}, budget ${budget}`;
}

function stopNote({ reason }: Stop, maxSeconds: number): string {
  return reason === 'guard'
    ? `--max-seconds ${maxSeconds} reached: ending with the best plan so far`
    : 'ending with the best plan so far; once more to end at once';
}

/** The second Ctrl-C: nothing is written, and the process dies as one without handlers would. */
function abandon(folder: string, { keepRun }: PlanOptions): never {
  if (keepRun === undefined) rmSync(folder, { recursive: true, force: true });
  process.stderr.write('\nended at once; nothing was written\n');
  process.exit(EXIT.failed);
}
