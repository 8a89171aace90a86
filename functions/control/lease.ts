import * as z from 'zod';
import type { ObjectStore } from '../../store/index.ts';
import type { ClusterPort } from '../cluster/port.ts';
import type { ExecutionStatus } from './executions.ts';
import { changeJson, readJson, writeJson } from './json-object.ts';
import { controlKeys } from './keys.ts';

/**
 * It only counts where Step Functions knows no such execution: a holder that is known to run keeps its lease, one that
 * is known to have ended has none. An execution may be unknown for moments after its start; after an hour its state
 * machine was deleted. What it may have left in the cluster is looked at in any case.
 */
const LEASE_MS = 3600 * 1000;

const Holder = z.object({ execution: z.string(), run: z.string(), since: z.string(), expires: z.string() });
/** `fence` grows with every holder and stays when the lease is given back: a plan recorded with it has an order. */
const Lease = z.object({ fence: z.number().int().nonnegative(), holder: Holder.nullable() });

export type Lease = z.infer<typeof Lease>;
export type Holder = z.infer<typeof Holder>;

/** Why a holder counts as at work, where that is not seen from its execution. */
interface AtWork {
  readonly why?: string;
}

function because({ why }: AtWork): string {
  return why === undefined ? '' : ` (it has ended, but ${why})`;
}

/** Another run is at work. It is no failure: the workflow keeps the demand as pending and ends. */
export class LeaseHeldError extends Error {
  override readonly name = 'LeaseHeldError';

  readonly holder: Holder;

  constructor(holder: Holder & AtWork) {
    super(`run ${holder.run} is at work since ${holder.since}; expected nobody${because(holder)}`);
    this.holder = holder;
  }
}

/** The run no longer holds the lease it had. What it does now might undo what its successor does. */
export class LeaseLostError extends Error {
  override readonly name = 'LeaseLostError';

  constructor(fence: number, { fence: now, holder }: Lease) {
    super(`the lease with fencing number ${fence} is lost; ${holder?.run ?? 'nobody'} has it now, with ${now}`);
  }
}

/** What the lease is checked with: the world outside the store. */
export interface LeaseTools {
  readonly store: ObjectStore;
  readonly executions: { status(executionArn: string): Promise<ExecutionStatus> };
  readonly cluster: ClusterPort;
  readonly now: () => number;
}

/** Who is at work, or undefined when the lease can be had. */
export async function holderOf(tools: LeaseTools): Promise<(Holder & AtWork) | undefined> {
  const holder = (await readJson(tools.store, controlKeys.lease, Lease))?.value.holder ?? undefined;
  return holder && (await atWork(holder, tools));
}

/**
 * Takes the lease, or finds it taken by this very execution: a retry gets the same fencing number.
 *
 * @throws LeaseHeldError
 */
export async function acquireLease(tools: LeaseTools, me: { execution: string; run: string }): Promise<number> {
  const { store, now } = tools;
  for (;;) {
    const read = await readJson(store, controlKeys.lease, Lease);
    const { fence, holder } = read?.value ?? { fence: 0, holder: null };
    if (holder?.execution === me.execution) return fence;
    const working = holder === null ? undefined : await atWork(holder, tools);
    if (working !== undefined) throw new LeaseHeldError(working);
    const since = now();
    const times = { since: new Date(since).toISOString(), expires: new Date(since + LEASE_MS).toISOString() };
    const mine: Lease = { fence: fence + 1, holder: { ...me, ...times } };
    // Whoever lost reads again and sees the winner, so this ends.
    if (await writeJson(store, controlKeys.lease, mine, read)) return mine.fence;
  }
}

/** @throws LeaseLostError */
export async function assertLease(store: ObjectStore, execution: string, fence: number): Promise<void> {
  const lease = (await readJson(store, controlKeys.lease, Lease))?.value ?? { fence: 0, holder: null };
  if (lease.holder?.execution !== execution || lease.fence !== fence) throw new LeaseLostError(fence, lease);
}

/** Gives the lease back. One that somebody else holds by now is theirs, and left alone. */
export async function releaseLease(store: ObjectStore, execution: string): Promise<void> {
  await changeJson(store, controlKeys.lease, Lease, (lease) =>
    lease?.holder?.execution === execution ? { fence: lease.fence, holder: null } : undefined,
  );
}

/**
 * Gives back the lease of an execution that ended without doing so, once nothing of it is left in the cluster.
 *
 * @returns why it is not to be had yet; undefined when it is free of this execution
 */
export async function releaseEnded(tools: LeaseTools, execution: string): Promise<string | undefined> {
  const holder = (await readJson(tools.store, controlKeys.lease, Lease))?.value.holder;
  if (holder?.execution !== execution) return undefined;
  // It may have been redriven since.
  if ((await tools.executions.status(execution)) === 'running') return undefined;
  const settled = await tools.cluster.settle(execution);
  if (!settled.free) return settled.why;
  await releaseLease(tools.store, execution);
  return undefined;
}

/**
 * The holder, if it is at work: its execution runs, or something that it began still goes on in the cluster. Of an
 * execution that has ended that is told to end, so that the lease can be had the next time.
 */
async function atWork(holder: Holder, tools: LeaseTools): Promise<(Holder & AtWork) | undefined> {
  const is = await tools.executions.status(holder.execution);
  if (is === 'running' || (is === 'unknown' && tools.now() < Date.parse(holder.expires))) return holder;
  const settled = await tools.cluster.settle(holder.execution);
  return settled.free ? undefined : { ...holder, why: settled.why };
}
