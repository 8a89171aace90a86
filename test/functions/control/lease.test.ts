import { describe, expect, it } from 'vitest';
import type { Settled } from '../../../functions/cluster/settle.ts';
import type { ExecutionStatus } from '../../../functions/control/executions.ts';
import {
  acquireLease,
  assertLease,
  holderOf,
  LeaseHeldError,
  LeaseLostError,
  releaseEnded,
  releaseLease,
} from '../../../functions/control/lease.ts';
import { MemoryStore } from '../../../store/index.ts';

const DAY_MS = 24 * 3600 * 1000;
const run = (name: string) => ({ execution: `arn:${name}`, run: name });

const BUSY: Settled = { free: false, why: 'pod-1 holds it' };

function tools(status: ExecutionStatus = 'running') {
  let time = 0;
  /** Executions that the cluster was asked about. */
  const asked: string[] = [];
  const lease = {
    store: new MemoryStore(),
    executions: { status: async () => status },
    cluster: {
      settled: { free: true } as Settled,
      async settle(execution: string): Promise<Settled> {
        asked.push(execution);
        return this.settled;
      },
    },
    now: () => time,
  };
  return {
    ...lease,
    asked,
    is: (now: ExecutionStatus, settled: Settled = { free: true }) => {
      lease.executions.status = async () => now;
      lease.cluster.settled = settled;
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
    // It may just have been started; or its state machine was deleted.
    ['unknown', DAY_MS / 48, false],
    ['unknown', DAY_MS / 12, true],
  ] as const)('of an execution that is %s after %i ms may be taken over: %s', async (status, ms, free) => {
    const t = tools();
    await acquireLease(t, run('a'));
    t.pass(ms);
    const now = { ...t.is(status), now: t.now };

    expect(await holderOf(now)).toEqual(free ? undefined : expect.objectContaining({ run: 'a' }));
    if (free) expect(await acquireLease(now, run('b'))).toBe(2);
    else await expect(acquireLease(now, run('b'))).rejects.toThrow('run a is at work since');
  });

  it('is not taken over while something of its holder is at work in the cluster', async () => {
    const t = tools();
    await acquireLease(t, run('a'));

    const busy = t.is('ended', BUSY);
    expect(await holderOf(busy)).toMatchObject({ run: 'a', why: 'pod-1 holds it' });
    await expect(acquireLease(busy, run('b'))).rejects.toThrow('(it has ended, but pod-1 holds it)');
    expect(t.asked).toEqual(['arn:a', 'arn:a']);
    expect(await acquireLease(t.is('ended'), run('b'))).toBe(2);
  });

  it('of an execution that runs: the cluster is not asked, and nothing in it is told to end', async () => {
    const t = tools();
    await acquireLease(t, run('a'));

    await holderOf(t.is('running', BUSY));
    expect(await releaseEnded(t, 'arn:a')).toBeUndefined();
    expect(t.asked).toEqual([]);
    await assertLease(t.store, 'arn:a', 1);
  });

  it('of an execution that ended without giving it back is given back once the cluster is free', async () => {
    const t = tools();
    await acquireLease(t, run('a'));

    expect(await releaseEnded(t.is('ended', BUSY), 'arn:a')).toBe('pod-1 holds it');
    await assertLease(t.store, 'arn:a', 1);
    expect(await releaseEnded(t.is('ended'), 'arn:b')).toBeUndefined();
    await assertLease(t.store, 'arn:a', 1);
    expect(await releaseEnded(t.is('ended'), 'arn:a')).toBeUndefined();
    expect(await acquireLease(t, run('b'))).toBe(2);
    expect(t.asked).toEqual(['arn:a', 'arn:a']);
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
