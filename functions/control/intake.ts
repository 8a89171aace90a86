import { createHash } from 'node:crypto';
import { DocumentError } from '../../planner/documents/issues.ts';
import { keepOrReplan, type Verdict } from '../../planner/run/keep-or-replan.ts';
import type { ObjectStore } from '../../store/index.ts';
import type { ClusterPort } from '../cluster/port.ts';
import { withSolverIfNeeded } from '../solver.ts';
import { supersedeApproval } from './approval.ts';
import { type Decision, inWords, readDecision, tellSuperseded, writeDecision, writeFirstDecision } from './decision.ts';
import { clearPending, type Demand, keepPending, MissingDemandError, putInForce, readPending } from './demand.ts';
import { MissingDocumentError, readDocuments } from './documents.ts';
import type { Executions } from './executions.ts';
import { holderOf } from './lease.ts';
import type { Settings } from './settings.ts';
import { compareTriggers, type Ignored, type Trigger } from './trigger.ts';

/** What deciding needs of the world. */
export interface IntakeTools {
  readonly store: ObjectStore;
  readonly executions: Executions;
  readonly cluster: ClusterPort;
  readonly settings: Settings;
  readonly now: () => number;
}

/**
 * Takes in what one window brought. The newest trigger counts; the others are about demand that is no more.
 *
 * Every step can be done again: a decision is written last, and finding one means that all before it was done. So a
 * batch that is delivered twice, or again after a crash, starts nothing twice and loses nothing.
 */
export async function takeIn(triggers: readonly (Trigger | Ignored)[], tools: IntakeTools): Promise<Decision[]> {
  const decisions: Decision[] = [];
  const known = await Promise.all(triggers.map((trigger) => readDecision(tools.store, trigger)));
  const fresh = triggers.filter((_, i) => known[i] === undefined);
  for (const trigger of fresh.filter((one) => one.kind === 'ignored')) {
    decisions.push(await write(tools, trigger, { decision: 'ignored', reason: trigger.reason }));
  }
  const takenIn = new Date(tools.now()).toISOString();
  const asking = fresh.flatMap((one) => (one.kind === 'ignored' ? [] : [{ ...one, takenIn }])).sort(compareTriggers);
  const newest = asking.at(-1);
  if (newest === undefined) return decisions;
  // The newest may name no workload; then it is about what the ones before it have put in force.
  for (const trigger of asking) {
    if (trigger.workload !== undefined && trigger.id !== newest.id)
      await putInForce(tools.store, trigger, tools.settings.workload);
  }
  decisions.push(await takeInOne(newest, tools));
  for (const trigger of asking) {
    if (trigger.id === newest.id) continue;
    decisions.push(await write(tools, trigger, { decision: 'superseded', reason: `by ${newest.id}` }));
  }
  return decisions;
}

async function takeInOne(trigger: Trigger, tools: IntakeTools): Promise<Decision> {
  const { store, executions } = tools;
  const demand = await inForce(trigger, tools);
  if (demand === undefined) {
    const reason = 'it names no workload, and none was ever named';
    return write(tools, trigger, { decision: 'ignored', reason });
  }
  if (demand.id !== trigger.id) return write(tools, trigger, { decision: 'superseded', reason: `by ${demand.id}` });
  const holder = await holderOf(tools);
  if (holder === undefined) return decide(demand, tools);
  if (isRunOf(demand, holder.run, tools.settings)) {
    // Whoever started it died before it could write that down. Nothing is newer than what the run is about.
    const reason = `run ${holder.run} was started for it`;
    return write(tools, trigger, { decision: 'replan', run: holder.run, reason, workload: demand.workload });
  }
  const gaveWay = await keepPending(store, demand);
  await supersedeApproval(store, holder.run, demand, executions);
  const waits = `run ${holder.run} is at work${holder.why === undefined ? '' : ` (${holder.why})`}; looked at when it ends`;
  const decided = { decision: 'pending', reason: waits, workload: demand.workload } as const;
  // The run may have ended meanwhile, looked at it and written what came of it.
  const pending = await writeFirstDecision(store, document(tools, trigger, decided));
  await tellSuperseded(gaveWay, tools);
  // The run may have looked at what is pending just before: then nobody else would.
  return (await lookAtForgotten(tools)) ?? pending;
}

async function inForce(trigger: Trigger, { store, settings }: IntakeTools): Promise<Demand | undefined> {
  try {
    return await putInForce(store, trigger, settings.workload);
  } catch (error) {
    if (error instanceof MissingDemandError) return undefined;
    throw error;
  }
}

/** Decides about pending demand that nobody is at work to look at when done, if there is any. */
export async function lookAtForgotten(tools: IntakeTools): Promise<Decision | undefined> {
  // Of the two the cheap question first.
  if ((await readPending(tools.store)) === undefined || (await holderOf(tools)) !== undefined) return undefined;
  return lookAtPending(tools);
}

/** Decides about the demand that came while a run was at work, if there is any. To be called when the lease is free. */
export async function lookAtPending(tools: IntakeTools): Promise<Decision | undefined> {
  const demand = await readPending(tools.store);
  if (demand === undefined) return undefined;
  const decision = await decide(demand, tools);
  await clearPending(tools.store, demand);
  return decision;
}

async function decide(demand: Demand, tools: IntakeTools): Promise<Decision> {
  const { workload } = demand;
  const verdict = await judge(demand, tools);
  // What people ask for by hand is done; the verdict is written for them to read.
  const keep = verdict?.decision === 'keep' && demand.kind !== 'manual';
  const reason = verdict === undefined ? 'the documents have faults; the run says which' : inWords(verdict);
  const numbers = { reason, workload, ...(verdict && { verdict }) };
  if (keep) return write(tools, demand, { decision: 'keep', ...numbers });
  const run = runName(demand, tools.settings);
  await tools.executions.start(run, { run, demand });
  return write(tools, demand, { decision: 'replan', run, ...numbers });
}

/** Undefined where the documents cannot be read: the run that is started then fails with every fault named. */
async function judge({ workload }: Demand, { store, settings }: IntakeTools): Promise<Verdict | undefined> {
  try {
    const documents = await readDocuments(store, workload);
    return await withSolverIfNeeded((highs) => keepOrReplan(documents, settings.minimumSaving, highs));
  } catch (error) {
    if (error instanceof DocumentError || error instanceof MissingDocumentError) return undefined;
    throw error;
  }
}

/**
 * `replan-<start of the window>-<trigger>[-<attempt>]`: the same for every delivery of the trigger, so Step Functions
 * itself refuses the second start. The trigger is in it, as two windows' worth of demand may come within one.
 */
export function runName({ id, time, attempt }: Demand, { debounceSeconds }: Settings): string {
  const window = Math.max(1, debounceSeconds) * 1000;
  const start = new Date(Math.floor(Date.parse(time) / window) * window).toISOString();
  const hash = createHash('sha256').update(id).digest('hex').slice(0, 8);
  return `replan-${start.slice(0, 19).replaceAll(/[-:]/g, '')}Z-${hash}${attempt > 1 ? `-${attempt}` : ''}`;
}

/** Whether a run was started for this trigger, in whichever attempt. */
function isRunOf(demand: Demand, run: string, settings: Settings): boolean {
  const first = runName({ ...demand, attempt: 1 }, settings);
  return run === first || run.startsWith(`${first}-`);
}

type Rest = Omit<Decision, 'apiVersion' | 'kind' | 'trigger' | 'decidedAt'>;

function write(tools: IntakeTools, trigger: Trigger | Ignored, rest: Rest): Promise<Decision> {
  return writeDecision(tools.store, document(tools, trigger, rest));
}

function document({ now }: IntakeTools, trigger: Trigger | Ignored, rest: Rest): Decision {
  const decidedAt = new Date(now()).toISOString();
  return { apiVersion: 'mig-planner/v1', kind: 'Decision', trigger, ...rest, decidedAt };
}
