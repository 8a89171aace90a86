import type { Verdict } from '../../planner/run/keep-or-replan.ts';
import { type ObjectStore, PreconditionFailedError, undefinedIfMissing } from '../../store/index.ts';
import type { Demand } from './demand.ts';
import { controlKeys } from './keys.ts';
import type { Ignored, Trigger } from './trigger.ts';

/** What came of a trigger. One document for every one of them, with the numbers that it rests on. */
export interface Decision {
  readonly apiVersion: 'mig-planner/v1';
  readonly kind: 'Decision';
  readonly trigger: Trigger | Ignored;
  /**
   * `replan`: a run was started. `keep`: the current plan stays. `pending`: a run is at work, and at its end this is
   * looked at. `superseded`: newer demand is in force. `ignored`: it asks for nothing.
   */
  readonly decision: 'replan' | 'keep' | 'pending' | 'superseded' | 'ignored';
  /** In words. */
  readonly reason: string;
  readonly workload?: string;
  readonly run?: string;
  readonly verdict?: Verdict;
  readonly decidedAt: string;
}

type Subject = Pick<Trigger, 'id' | 'time'>;

export async function writeDecision(store: ObjectStore, decision: Decision): Promise<Decision> {
  const { time, id } = decision.trigger;
  await store.put(controlKeys.decision(time, id), text(decision));
  return decision;
}

/** Writes a decision unless there is one already. @returns the one that stands */
export async function writeFirstDecision(store: ObjectStore, decision: Decision): Promise<Decision> {
  const { time, id } = decision.trigger;
  try {
    await store.put(controlKeys.decision(time, id), text(decision), { ifNoneMatch: '*' });
    return decision;
  } catch (error) {
    if (!(error instanceof PreconditionFailedError)) throw error;
    return (await readDecision(store, decision.trigger)) ?? decision;
  }
}

/** Writes down of demand that was pending, or was to be, that newer demand took its place. */
export async function tellSuperseded(
  gaveWay: Demand | undefined,
  { store, now }: { readonly store: ObjectStore; readonly now: () => number },
): Promise<void> {
  if (gaveWay === undefined) return;
  await writeDecision(store, {
    ...{ apiVersion: 'mig-planner/v1', kind: 'Decision', trigger: gaveWay, decision: 'superseded' },
    ...{ reason: 'by newer demand that is pending', workload: gaveWay.workload },
    decidedAt: new Date(now()).toISOString(),
  });
}

function text(decision: Decision): string {
  return `${JSON.stringify(decision, null, 2)}\n`;
}

/** What was decided about this trigger before: it was delivered twice, or is pending. */
export async function readDecision(store: ObjectStore, { time, id }: Subject): Promise<Decision | undefined> {
  const object = await undefinedIfMissing(store.get(controlKeys.decision(time, id)));
  return object?.json() as Decision | undefined;
}

/** A verdict as people read it. */
export function inWords(verdict: Verdict): string {
  const { reason, unmet = [], cost, bound, couldSave = 0, minimumSaving } = verdict;
  const percent = (share: number): string => `${Math.round(share * 1000) / 10} %`;
  switch (reason) {
    case 'no-current-plan':
      return 'no plan is in force yet';
    case 'same-inputs':
      return 'the current plan was made from these very documents';
    case 'not-servable':
      return 'the documents do not go together; the run says what is wrong';
    case 'fleet-changed':
      return 'nodes of the current plan are no longer in the fleet';
    case 'demand-not-met':
      return `the current plan does not meet the demand of ${unmet.map(({ service }) => service).join(', ')}`;
    case 'could-save':
      return `a new plan could save up to ${percent(couldSave)}: it costs ${cost} now, no plan less than ${bound}; asked for at ${percent(minimumSaving)}`;
    case 'saves-too-little':
      return `the current plan meets the demand, and no plan saves more than ${percent(couldSave)}: it costs ${cost}, no plan less than ${bound}; asked for at ${percent(minimumSaving)}`;
  }
}
