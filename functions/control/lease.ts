import * as z from 'zod';
import type { ObjectStore } from '../../store/index.ts';
import type { ExecutionStatus } from './executions.ts';
import { changeJson, readJson, writeJson } from './json-object.ts';
import { controlKeys } from './keys.ts';

/**
 * Longer than the longest execution (a week). It only counts where nobody can say whether the holder still runs;
 * a holder that is known to run keeps its lease, one that is known to have ended has none.
 */
const LEASE_MS = 8 * 24 * 3600 * 1000;

const Holder = z.object({ execution: z.string(), run: z.string(), since: z.string(), expires: z.string() });
/** `fence` grows with every holder and stays when the lease is given back: a plan recorded with it has an order. */
const Lease = z.object({ fence: z.number().int().nonnegative(), holder: Holder.nullable() });

export type Lease = z.infer<typeof Lease>;
export type Holder = z.infer<typeof Holder>;

/** Another run is at work. It is no failure: the workflow keeps the demand as pending and ends. */
export class LeaseHeldError extends Error {
  override readonly name = 'LeaseHeldError';

  readonly holder: Holder;

  constructor(holder: Holder) {
    super(`run ${holder.run} is at work since ${holder.since}; expected nobody`);
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
  readonly status: (executionArn: string) => Promise<ExecutionStatus>;
  readonly now: () => number;
}

/** Who is at work, or undefined when the lease can be had. */
export async function holderOf({ store, status, now }: LeaseTools): Promise<Holder | undefined> {
  const holder = (await readJson(store, controlKeys.lease, Lease))?.value.holder ?? undefined;
  return holder !== undefined && (await isAtWork(holder, status, now())) ? holder : undefined;
}

/**
 * Takes the lease, or finds it taken by this very execution: a retry gets the same fencing number.
 *
 * @throws LeaseHeldError
 */
export async function acquireLease(tools: LeaseTools, me: { execution: string; run: string }): Promise<number> {
  const { store, status, now } = tools;
  for (;;) {
    const read = await readJson(store, controlKeys.lease, Lease);
    const { fence, holder } = read?.value ?? { fence: 0, holder: null };
    if (holder?.execution === me.execution) return fence;
    if (holder !== null && (await isAtWork(holder, status, now()))) throw new LeaseHeldError(holder);
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

async function isAtWork(holder: Holder, status: LeaseTools['status'], now: number): Promise<boolean> {
  const is = await status(holder.execution);
  return is === 'unknown' ? now < Date.parse(holder.expires) : is === 'running';
}
