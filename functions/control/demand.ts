import * as z from 'zod';
import type { ObjectStore } from '../../store/index.ts';
import { changeJson, readJson } from './json-object.ts';
import { controlKeys } from './keys.ts';
import { compareTriggers, type Trigger, TriggerSchema, WorkloadName } from './trigger.ts';

/** A trigger that says which workload it is about. */
export const DemandSchema = TriggerSchema.extend({
  workload: WorkloadName,
  /** Runs that were started for it and found the lease held, and one more: part of the next one's name. */
  attempt: z.number().int().positive().default(1),
});
export type Demand = z.infer<typeof DemandSchema>;

/** No trigger so far named a workload, this one does not, and none is configured. */
export class MissingDemandError extends Error {
  override readonly name = 'MissingDemandError';

  constructor(trigger: Trigger) {
    super(
      `trigger ${trigger.id}: expected the name of a workload in it, in ${controlKeys.latest} or in the settings, got none`,
    );
  }
}

/**
 * Makes the workload that a trigger names the one in force, unless a trigger that happened later has named one. One
 * that names none is about the workload in force, and changes nothing: an alarm must not make a schedule look old
 * whose message is still on its way.
 *
 * @returns the demand to look at: the trigger's own, or the newer one
 * @throws MissingDemandError
 */
export async function putInForce(
  store: ObjectStore,
  trigger: Trigger,
  fallback: string | undefined,
  attempt = 1,
): Promise<Demand> {
  const { workload } = trigger;
  if (workload === undefined) {
    const inForce = (await readLatest(store))?.workload ?? fallback;
    if (inForce === undefined) throw new MissingDemandError(trigger);
    return { ...trigger, workload: inForce, attempt };
  }
  let demand: Demand = { ...trigger, workload, attempt };
  await changeJson(store, controlKeys.latest, DemandSchema, (latest) => {
    if (latest === undefined || compareTriggers(trigger, latest) >= 0) return { ...trigger, workload, attempt };
    demand = latest;
    return undefined;
  });
  return demand;
}

async function readLatest(store: ObjectStore): Promise<Demand | undefined> {
  return (await readJson(store, controlKeys.latest, DemandSchema))?.value;
}

/**
 * Keeps demand for when the present run ends. Of several the newest is kept: it is what is to be served then.
 *
 * @returns the demand that gave way, if any: what was pending, or this one
 */
export async function keepPending(store: ObjectStore, demand: Demand): Promise<Demand | undefined> {
  let gaveWay: Demand | undefined;
  await changeJson(store, controlKeys.pending, PendingSchema, (pending) => {
    const before = pending?.demand ?? undefined;
    const isOlder = before !== undefined && compareTriggers(demand, before) < 0;
    gaveWay = isOlder ? demand : before?.id === demand.id ? undefined : before;
    return isOlder ? undefined : { demand };
  });
  return gaveWay;
}

/** The pending demand, if there is any, for the workload that is in force by now. */
export async function readPending(store: ObjectStore): Promise<Demand | undefined> {
  const demand = (await readJson(store, controlKeys.pending, PendingSchema))?.value.demand ?? undefined;
  return demand && upToDate(store, demand);
}

/** Demand that was taken in a while ago, for the workload that is in force by now. */
export async function upToDate(store: ObjectStore, demand: Demand): Promise<Demand> {
  return { ...demand, workload: (await readLatest(store))?.workload ?? demand.workload };
}

/** Forgets pending demand that was looked at, unless newer came meanwhile. */
export async function clearPending(store: ObjectStore, demand: Demand): Promise<void> {
  await changeJson(store, controlKeys.pending, PendingSchema, (pending) =>
    pending?.demand?.id === demand.id && pending.demand.attempt === demand.attempt ? { demand: null } : undefined,
  );
}

const PendingSchema = z.object({ demand: DemandSchema.nullable() });
