import { mkdirSync, readdirSync, readFileSync, statSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { StoreError } from '../errors.ts';
import { tryLink } from './link.ts';
import { ownerState } from './owner.ts';

/** Longest wait for one lock: its holders do a handful of system calls, so a longer one is a fault to be told. */
const PATIENCE_MS = 30_000;

/** An owner that cannot be judged (another container) and has touched no lock for so long is taken for dead. */
const UNKNOWN_OWNER_MS = 300_000;

/** Held by a live owner past the patience of a waiter. */
export class LockTimeoutError extends StoreError {
  override readonly name = 'LockTimeoutError';
}

/**
 * Runs `section` while no other thread, process or store instance is in a section of the same lock directory.
 *
 * A lock is a directory of tickets. Ticket n is taken by link(2) of the owner's id file to the name n, which the file
 * system lets succeed once; it is given back by adding the name `n.free`. The next ticket may be taken only when the
 * highest one is free or its owner is dead; then its holder clears away the lower ones.
 *
 * Why a lock left by a killed owner can be taken over without two taking it: nothing is removed or renamed to take it
 * over. Whoever sees ticket n dead tries to link n+1, and one succeeds. The highest ticket is never removed, so it only
 * grows; one who was asleep and links a low name that was cleared meanwhile sees a ticket as high or higher in its
 * second look, steps back and begins anew. Node has no flock(2), which would be simpler.
 *
 * `section` is synchronous and short, so a thread never meets its own lock and never sleeps while it holds one.
 */
export async function withLock<T>(dir: string, ownerFile: string, section: () => T): Promise<T> {
  const deadline = Date.now() + PATIENCE_MS;
  for (let attempt = 0; ; attempt++) {
    const ticket = tryTake(dir, ownerFile);
    if (ticket !== undefined) {
      try {
        return section();
      } finally {
        tryLink(join(dir, String(ticket)), join(dir, `${ticket}.free`));
      }
    }
    if (Date.now() > deadline)
      throw new LockTimeoutError('', `the lock ${dir} was not given back within ${PATIENCE_MS / 1000} s`);
    await sleep(Math.random() * Math.min(20, 2 ** attempt)); // jitter, so that waiters do not come back together
  }
}

/** The ticket's number, or undefined when the lock is held or was lost to another. */
function tryTake(dir: string, ownerFile: string): number | undefined {
  const top = Math.max(0, ...tickets(dir).map(({ number }) => number));
  if (top > 0 && isHeld(dir, top)) return undefined;
  const mine = top + 1;
  if (!tryLink(ownerFile, join(dir, String(mine)))) return undefined;
  const others = tickets(dir).filter(({ name }) => name !== String(mine));
  if (others.some(({ number }) => number >= mine)) {
    unlinkSync(join(dir, String(mine)));
    return undefined;
  }
  for (const { name } of others) removeIfThere(join(dir, name));
  return mine;
}

function isHeld(dir: string, ticket: number): boolean {
  const path = join(dir, String(ticket));
  try {
    statSync(`${path}.free`);
    return false;
  } catch (error) {
    if (!isCode(error, 'ENOENT')) throw error;
  }
  try {
    const state = ownerState(readFileSync(path, 'utf8'));
    if (state !== 'unknown') return state === 'alive';
    // A link changes the inode's ctime, so it is the time of the owner's latest lock, this one or a later one.
    return Date.now() - statSync(path).ctimeMs < UNKNOWN_OWNER_MS;
  } catch (error) {
    if (isCode(error, 'ENOENT')) return true; // cleared away since the look: there is a higher one
    throw error;
  }
}

function tickets(dir: string): { name: string; number: number }[] {
  let names: string[];
  try {
    names = readdirSync(dir);
  } catch (error) {
    if (!isCode(error, 'ENOENT')) throw error;
    mkdirSync(dir, { recursive: true });
    return [];
  }
  return names.map((name) => ({ name, number: Number.parseInt(name, 10) })).filter(({ number }) => number > 0);
}

function removeIfThere(path: string): void {
  try {
    unlinkSync(path);
  } catch (error) {
    if (!isCode(error, 'ENOENT')) throw error;
  }
}

/** Whether an error of Node's file system carries this code. */
export function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && (error as NodeJS.ErrnoException).code === code;
}
