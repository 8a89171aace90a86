import * as z from 'zod';
import { DocumentError, formatIssue } from '../planner/documents/issues.ts';
import { type ObjectStore, undefinedIfMissing } from '../store/index.ts';
import { tellSuperseded } from './control/decision.ts';
import { clearPending, type Demand, DemandSchema, keepPending, putInForce, upToDate } from './control/demand.ts';
import type { IntakeTools } from './control/intake.ts';
import { acquireLease, LeaseHeldError } from './control/lease.ts';
import { type ToolsFor, toolsFromEnv } from './control/tools.ts';
import { WorkloadName } from './control/trigger.ts';
import { entry, RunName, type Work } from './entry.ts';
import { InvalidInputError } from './errors.ts';
import { keys } from './keys.ts';

const Event = z.object({
  run: RunName,
  execution: z.string().min(1),
  /** Of a start by hand. */
  workload: WorkloadName.optional(),
  /** Of a start by intake. */
  demand: DemandSchema.optional(),
  /** Of a run that only plans. */
  apply: z.literal('none', { error: 'expected "none", or nothing' }).optional(),
});
type Event = z.infer<typeof Event>;

/** Who the run is, and its place in the order of all runs. */
export interface Begun {
  readonly run: string;
  readonly fence: number;
}

/**
 * Takes the lease and puts the run's input together. The current plan is read under the lease, so nobody changes it
 * before this run records its own.
 *
 * @throws LeaseHeldError when another run is at work; the demand is pending by then, unless the run was only to plan
 */
export function beginWith(toolsFor: ToolsFor): Work<Event, Begun> {
  return async (given, store) => {
    const tools = await toolsFor(store);
    const { event, ready } = await ofItsOwn(given, store);
    const { run, execution } = event;
    const demand = ready ? event.demand : await demandOf(event, tools);
    // Whoever only wants to see a plan asks again; kept as pending it would be carried out, in the place of real demand.
    const fence = await acquireOrDefer({ run, execution }, event.apply === 'none' ? undefined : demand, tools);
    // Newer demand may have come between the start of this run and its lease, and have been found met by the plan that
    // was in force then. Whoever takes in demand now finds the lease held.
    if (!ready) await writeInput(store, run, event.demand ? await upToDate(store, event.demand) : demand!, tools);
    return { run, fence };
  };
}

/**
 * The event with a name of the run that is its own. A local run and a retry find their input there. So does an
 * execution that somebody starts with the input of another: what lies under that name are another day's documents, and
 * it gets the name of its execution instead.
 */
async function ofItsOwn(event: Event, store: ObjectStore): Promise<{ event: Event; ready: boolean }> {
  if ((await undefinedIfMissing(store.head(keys.input(event.run)))) === undefined) return { event, ready: false };
  const own = event.execution.split(':').at(-1)!;
  if (own === event.run) return { event, ready: true };
  return { event: { ...event, run: own }, ready: false };
}

async function acquireOrDefer(
  me: { run: string; execution: string },
  demand: Demand | undefined,
  tools: IntakeTools,
): Promise<number> {
  const { store } = tools;
  try {
    return await acquireLease(tools, me);
  } catch (error) {
    if (!(error instanceof LeaseHeldError) || demand === undefined) throw error;
    const next = { ...demand, attempt: demand.attempt + 1 };
    await tellSuperseded(await keepPending(store, next), tools);
    // The holder may have looked at what is pending just before: then the lease is free by now.
    const fence = await acquireLease(tools, me);
    await clearPending(store, next);
    return fence;
  }
}

async function demandOf(
  { run, workload, demand, apply }: Event,
  { store, settings, now }: IntakeTools,
): Promise<Demand> {
  if (demand !== undefined) return demand;
  const trigger = { id: run, kind: 'manual' as const, time: new Date(now()).toISOString(), workload };
  if (workload !== undefined && apply === 'none') return { ...trigger, workload, attempt: 1 };
  const inForce = await putInForce(store, trigger, settings.workload);
  return inForce.id === run ? inForce : { ...trigger, workload: workload ?? inForce.workload, attempt: 1 };
}

async function writeInput(store: ObjectStore, run: string, { workload }: Demand, { settings }: IntakeTools) {
  const { readDocuments, runInput } = await import('./control/documents.ts');
  try {
    const documents = await readDocuments(store, workload);
    await store.put(keys.input(run), JSON.stringify(runInput(documents, settings)));
  } catch (error) {
    if (!(error instanceof DocumentError)) throw error;
    throw new InvalidInputError(error.issues.slice(0, MAX_ISSUES).map(formatIssue).join('\n'), { cause: error });
  }
}

const MAX_ISSUES = 20;

export const begin = beginWith(toolsFromEnv);
export const handler = entry('begin', Event, begin);
