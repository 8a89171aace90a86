import { describe, expect, it } from 'vitest';
import type { ExecutionStatus } from '../../../functions/control/executions.ts';
import {
  acquireLease,
  assertLease,
  holderOf,
  LeaseHeldError,
  LeaseLostError,
  releaseLease,
} from '../../../functions/control/lease.ts';
import { MemoryStore } from '../../../store/index.ts';

const DAY_MS = 24 * 3600 * 1000;
const run = (name: string) => ({ execution: `arn:${name}`, run: name });

function tools(status: ExecutionStatus = 'running') {
  let time = 0;
  const lease = { store: new MemoryStore(), status: async () => status, now: () => time };
  return {
    ...lease,
    is: (now: ExecutionStatus) => {
      lease.status = async () => now;
      return lease;
    },
    pass: (ms: number) => {
      time += ms;
    },
  };
}

describe('the lease', () => {
  it('is had by one at a time, with a number that grows', async () => {
    const t = tools();

    expect(await acquireLease(t, run('a'))).toBe(1);
    await expect(acquireLease(t, run('b'))).rejects.toThrow(LeaseHeldError);
    await releaseLease(t.store, 'arn:a');
    expect(await acquireLease(t, run('b'))).toBe(2);
  });

  it('of ten at once, one has it', async () => {
    const t = tools();

    const results = await Promise.allSettled(Array.from({ length: 10 }, (_, i) => acquireLease(t, run(`r${i}`))));

    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  it('stays with the execution that asks again', async () => {
    const t = tools();
    await acquireLease(t, run('a'));

    expect(await acquireLease(t, run('a'))).toBe(1);
  });

  it.each([
    ['running', 30 * DAY_MS, false],
    ['ended', 0, true],
    ['unknown', 7 * DAY_MS, false],
    ['unknown', 9 * DAY_MS, true],
  ] as const)('of an execution that is %s after %i ms may be taken over: %s', async (status, ms, free) => {
    const t = tools();
    await acquireLease(t, run('a'));
    t.pass(ms);
    const now = { ...t.is(status), now: t.now };

    expect(await holderOf(now)).toEqual(free ? undefined : expect.objectContaining({ run: 'a' }));
    if (free) expect(await acquireLease(now, run('b'))).toBe(2);
    else await expect(acquireLease(now, run('b'))).rejects.toThrow('run a is at work since');
  });

  it('that was taken over is lost, and not given back by who had it', async () => {
    const t = tools();
    await acquireLease(t, run('a'));
    await acquireLease(t.is('ended'), run('b'));

    await expect(assertLease(t.store, 'arn:a', 1)).rejects.toThrow(LeaseLostError);
    await releaseLease(t.store, 'arn:a');
    await assertLease(t.store, 'arn:b', 2);
  });

  it('that nobody ever had is lost, too', async () => {
    await expect(assertLease(new MemoryStore(), 'arn:a', 1)).rejects.toThrow('nobody has it now, with 0');
  });
});
