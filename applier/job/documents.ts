import { createHash } from 'node:crypto';
import { type FeasibleTransition, type Plan, parsePlan, parseTransition } from '../../planner/documents/index.ts';
import { NotFoundError } from '../../store/errors.ts';
import type { ObjectStore } from '../../store/index.ts';
import { backoffMs, pause } from '../cluster/api/backoff.ts';
import type { Log } from '../cluster/index.ts';
import { checkedTransition } from './checked.ts';
import { InvalidInputError } from './errors.ts';

/** An object and what it must hash to. */
export interface Pinned {
  readonly key: string;
  readonly sha256: string;
}

export interface JobDocuments {
  readonly plan: Plan;
  readonly transition: FeasibleTransition;
}

/** Two minutes: a pod may run before EKS Pod Identity knows it. */
const ATTEMPTS = 12;
const BACKOFF = { firstMs: 1_000, mostMs: 20_000 } as const;

/**
 * Reads plan and transition, and checks that they are the ones the workflow has decided on.
 *
 * @throws InvalidInputError when they are not, or cannot be carried out; DocumentError
 */
export async function readJobDocuments(
  store: ObjectStore,
  wanted: { readonly plan: Pinned; readonly transition: Pinned },
  log: Log,
  stop?: AbortSignal,
): Promise<JobDocuments> {
  const plan = parsePlan(await read(store, wanted.plan, log, stop), wanted.plan.key);
  const transition = parseTransition(await read(store, wanted.transition, log, stop), wanted.transition.key);
  return { plan, transition: checkedTransition(plan, transition) };
}

async function read(store: ObjectStore, { key, sha256 }: Pinned, log: Log, stop?: AbortSignal): Promise<string> {
  const object = await retried(() => store.get(key), key, log, stop);
  const got = createHash('sha256').update(object.bytes).digest('hex');
  if (got === sha256) return object.text();
  throw new InvalidInputError(`${key}: expected SHA-256 ${sha256}, got ${got}; nothing was touched`);
}

async function retried<T>(work: () => Promise<T>, key: string, log: Log, stop?: AbortSignal): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (error instanceof NotFoundError) throw new InvalidInputError(`${key}: there is no such object`);
      // Also where access is denied: until it has its identity, a pod may have that of its node.
      if (attempt === ATTEMPTS || stop?.aborted) throw error;
      log({ level: 'warn', message: `${key} cannot be read yet: ${(error as Error).message}`, attempt });
      await pause(backoffMs(BACKOFF, attempt), stop);
    }
  }
}
