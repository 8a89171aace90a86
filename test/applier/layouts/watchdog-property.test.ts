import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NODE_LIMITS, type NodeWork, type WorkStatus, workOn } from '../../../applier/layouts/index.ts';
import { BEFORE, WANTED } from './nodes.ts';
import { type Behaviour, SimulatedNode } from './simulated-node.ts';

const POLL = 5;
const behaviours: fc.Arbitrary<Behaviour[]> = fc.array(
  fc.record({
    how: fc.constantFrom('success', 'failed', 'failedEmpty', 'hangs', 'silent', 'staleSuccess'),
    seconds: fc.oneof(fc.integer({ min: 2, max: 130 }), fc.integer({ min: 2, max: 1_500 })),
    offeredAfter: fc.oneof(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 0, max: 900 })),
    leavesPaused: fc.boolean(),
  }),
  { minLength: 3, maxLength: 3 },
);

interface Run {
  readonly node: SimulatedNode;
  readonly status: WorkStatus;
  readonly seconds: number;
}

/** @param refused polls at which nothing that is asked for is done */
function run(plan: readonly Behaviour[], lag: number, refused: ReadonlySet<number>, before: typeof BEFORE | null): Run {
  const node = new SimulatedNode(plan, lag);
  let work: NodeWork | null = null;
  for (let poll = 0; ; poll++) {
    const now = poll * POLL;
    const seen = node.at(now);
    const worked = workOn(seen, work, { layout: WANTED, before }, now * 1000);
    const restarted = workOn(seen, JSON.parse(JSON.stringify(work)), { layout: WANTED, before }, now * 1000);
    expect(JSON.stringify(restarted)).toBe(JSON.stringify(worked));
    work = worked.work;
    if (!refused.has(poll)) for (const call of worked.calls) node.do(call, now);
    if (worked.status !== 'waiting') return { node, status: worked.status, seconds: now };
    expect(now).toBeLessThanOrEqual(NODE_LIMITS.giveUpSeconds + POLL);
  }
}

describe('whatever mig-manager does', () => {
  it('it ends in time, never repeats a label, flips at most three times, and a restart asks for the same', () => {
    fc.assert(
      fc.property(
        behaviours,
        fc.integer({ min: 0, max: 10 }),
        fc.array(fc.integer({ min: 0, max: 40 })),
        fc.boolean(),
        (plan, lag, refused, hasBack) => {
          const { node, status } = run(plan, lag, new Set(refused), hasBack ? BEFORE : null);
          expect(['done', 'wentBack', 'gaveUp']).toContain(status);
          expect(node.repeated).toBe(0);
          expect(new Set(node.flips).size).toBe(node.flips.length);
          expect(node.flips.length).toBeLessThanOrEqual(3);
          if (!hasBack) expect(status).not.toBe('wentBack');
        },
      ),
      { numRuns: 150 },
    );
  });

  it('what works within its time is done, after one flip', () => {
    const sound = fc.record({
      how: fc.constant('success' as const),
      seconds: fc.integer({ min: 2, max: 300 }),
      offeredAfter: fc.integer({ min: 0, max: 100 }),
      leavesPaused: fc.boolean(),
    });
    fc.assert(
      fc.property(sound, fc.integer({ min: 0, max: 10 }), (behaviour, lag) => {
        const { node, status } = run([behaviour], lag, new Set(), BEFORE);
        expect([status, node.flips.length]).toEqual(['done', 1]);
      }),
    );
  });

  it('one failure of the first attempt is cured by the other name', () => {
    fc.assert(
      fc.property(behaviours, ([first]) => {
        const sound = { how: 'success', seconds: 60, offeredAfter: 40, leavesPaused: false } as const;
        expect(run([first!, sound, sound], 3, new Set(), BEFORE).status).toBe('done');
      }),
    );
  });
});
