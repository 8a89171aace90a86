import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ProfileRow } from '../../../planner/documents/index.ts';
import { operatingPoint } from '../../../planner/problem/operating-point.ts';

const row = (batch: number, throughput: number, latencyMs: number): ProfileRow => ({
  model: 'm',
  gpu: 'A100-40GB',
  profile: '1g.5gb',
  batch,
  throughput,
  latencyMs,
  source: '',
});

const rows = fc.uniqueArray(
  fc
    .tuple(fc.integer({ min: 1, max: 8 }), fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 5 }))
    .map(([batch, throughput, latency]) => row(batch, throughput, latency)),
  { maxLength: 8, selector: (r) => r.batch },
);

describe('operatingPoint', () => {
  const table = [row(1, 50, 20), row(8, 120, 67), row(16, 118, 99), row(32, 150, 213)];

  it('takes the fastest batch in time, not the largest', () => {
    expect(operatingPoint(table, 100)?.batch).toBe(8);
    expect(operatingPoint(table, 100, 'largest')?.batch).toBe(16);
    expect(operatingPoint(table, 1000)?.batch).toBe(32);
  });

  it('counts a latency equal to the limit as in time', () => {
    expect(operatingPoint(table, 67)?.batch).toBe(8);
    expect(operatingPoint(table, 66.999)?.batch).toBe(1);
    expect(operatingPoint(table, 99, 'largest')?.batch).toBe(16);
  });

  it('has none where no row is in time, or there is no row', () => {
    expect(operatingPoint(table, 19.9)).toBeUndefined();
    expect(operatingPoint([], 100)).toBeUndefined();
  });

  it('breaks ties by latency, then by the smaller batch', () => {
    expect(operatingPoint([row(4, 100, 50), row(2, 100, 40), row(8, 100, 40)], 100)?.batch).toBe(2);
  });

  it.each(['fastest', 'largest'] as const)(
    '%s: the first of the rows in time by its order, whatever their order',
    (rule) => {
      const key = (r: ProfileRow) =>
        rule === 'fastest' ? [-r.throughput, r.latencyMs, r.batch] : [-r.batch, -r.throughput, r.latencyMs];
      const compare = (a: ProfileRow, b: ProfileRow) => {
        const [x, y] = [key(a), key(b)];
        return x[0]! - y[0]! || x[1]! - y[1]! || x[2]! - y[2]!;
      };
      fc.assert(
        fc.property(rows, fc.integer({ min: 0, max: 6 }), (list, limit) => {
          const inTime = list.filter((r) => r.latencyMs <= limit).sort(compare);
          expect(operatingPoint(list, limit, rule)).toEqual(inTime[0]);
          expect(operatingPoint([...list].reverse(), limit, rule)).toEqual(inTime[0]);
        }),
        { seed: 5, numRuns: 500 },
      );
    },
  );
});
