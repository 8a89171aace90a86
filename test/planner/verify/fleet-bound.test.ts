import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type BoundedKind, cheapestBounded } from '../../../planner/verify/bounded-cover.ts';
import { verifyPlan } from '../../../planner/verify/index.ts';
import { bent, broken, type Case, type Draft, violationsOf } from './fixture.ts';

/** Every choice within the limits, one by one. */
function byTrial(kinds: readonly BoundedKind[], demands: readonly bigint[]): bigint | undefined {
  let best: bigint | undefined;
  const choose = (k: number, open: readonly bigint[], cost: bigint): void => {
    const kind = kinds[k];
    if (kind === undefined) {
      if (open.every((demand) => demand <= 0n) && (best === undefined || cost < best)) best = cost;
      return;
    }
    for (let x = 0; x <= kind.limit; x++) {
      const left = open.map((demand, d) => demand - BigInt(x) * kind.worth[d]!);
      choose(k + 1, left, cost + BigInt(x) * kind.price);
    }
  };
  choose(0, demands, 0n);
  return best;
}

const big = (max: number) => fc.bigInt({ min: 0n, max: BigInt(max) });
const anyKind = fc.record({ price: big(20), worth: fc.tuple(big(9), big(9)), limit: fc.integer({ min: 0, max: 6 }) });

describe('cheapestBounded', () => {
  it('equals trying everything; where nothing fits it stays below whatever larger limits allow', () => {
    const cases = fc.tuple(fc.array(anyKind, { minLength: 1, maxLength: 4 }), fc.tuple(big(60), big(60)));
    fc.assert(
      fc.property(cases, ([kinds, demands]) => {
        const least = byTrial(kinds, demands);
        const found = cheapestBounded(kinds, demands);
        if (least !== undefined) expect(found).toBe(least);
        else expect(found).toBeGreaterThanOrEqual(0n);
      }),
      { numRuns: 1_000 },
    );
  });

  it('is settled at once for fleets of 10,000 nodes a group', () => {
    const kinds: BoundedKind[] = [
      { price: 2196n, worth: [8n, 8000n], limit: 10_000 },
      { price: 2745n, worth: [8n, 11_000n], limit: 10_000 },
      { price: 98_32n, worth: [8n, 15_999n], limit: 400 },
    ];
    const started = performance.now();
    const cost = cheapestBounded(kinds, [50_084n, 60_000_001n]);
    expect(performance.now() - started).toBeLessThan(5_000);
    expect(cost).toBeGreaterThanOrEqual((60_000_001n * 2745n) / 11_000n);
  });
});

/** The little fleet with a second group: A30s, cheap, and so few that the prices of the A100 group count in the end. */
function withA30s(d: Draft<Case>, maxNodes: number): void {
  d.fleet.spec.nodeGroups.push({
    name: 'g5',
    instanceType: 'x',
    gpu: 'A30',
    gpusPerNode: 1,
    maxNodes,
    pricePerHour: 1,
  });
  d.profiles.push(
    { model: 'bert-base', gpu: 'A30', profile: '4g.24gb', batch: 8, throughput: 400, latencyMs: 40, source: '' },
    { model: 'gpt2', gpu: 'A30', profile: '4g.24gb', batch: 8, throughput: 80, latencyMs: 60, source: '' },
  );
  d.plan.certificate.prices['A30 4g.24gb'] = 0.5;
  // bert: two A30 (1) or a 7g (1); gpt: two 3g (0.857142) or two A30 (1).
}

describe('a fleet of two GPU models', () => {
  it('has its prices checked per model', () => {
    expect(broken(bent((d) => withA30s(d, 4)))).toEqual(['level-bounds-proven']);
    const dear = bent((d) => {
      withA30s(d, 4);
      d.plan.certificate.prices['A30 4g.24gb'] = 1.1;
    });
    expect(broken(dear)).toContain('no-gpu-above-one');
  });

  it('lets the limit of the cheap group count towards the cost', () => {
    // Two GPUs are proven. Two A30 would hold two and cost 2; with a single one to be had, it is one A100 node: 5.49.
    const bound = (maxNodes: number) =>
      violationsOf(verifyPlan(bent((d) => withA30s(d, maxNodes))), 'level-bounds-proven').join();
    expect(bound(2)).toContain('at most 2, which');
    expect(bound(1)).toBe('');
  });

  it("uses the level's prices together with the bound on GPUs", () => {
    // In cost per hour a GPU is worth at most 2.745 (A100) or 1 (A30): bert takes 2 × 1, gpt 2 × 1.
    const withPrices = bent((d) => {
      withA30s(d, 9);
      const level = d.plan.certificate.levels[0]!;
      level.prices = { 'A30 4g.24gb': 1 };
      for (const [kind, price] of Object.entries(d.plan.certificate.prices)) {
        if (kind.startsWith('A100')) level.prices[kind] = Math.floor(price * 2.745 * 1e6) / 1e6;
      }
      Object.assign(level, { bound: 4, proven: false });
      d.plan.certificate.optimal = false;
    });
    expect(broken(withPrices)).toEqual([]);
    const claimed = bent((d) => {
      Object.assign(d, structuredClone(withPrices));
      d.plan.certificate.levels[0]!.bound = 4.5;
    });
    expect(violationsOf(verifyPlan(claimed), 'level-bounds-proven')).toEqual([
      'certificate.levels[0].bound: expected at most 4, which is what the prices prove (method not given), got 4.5',
    ]);
  });

  it('counts the limits of the fleet towards the GPUs that prices prove', () => {
    // Covers are worth 4 at the level's prices, an A100 2.745, an A30 1: two A100, or one and two A30.
    const gpus = (a100Nodes: number) => {
      const small = bent((d) => {
        withA30s(d, 9);
        d.plan.certificate.prices = {};
        d.plan.certificate.levels[0]!.prices = { 'A30 4g.24gb': 1, 'A100-40GB 7g.40gb': 2.745 };
        for (const row of d.profiles.splice(0)) if (/^[47]g/.test(row.profile)) d.profiles.push(row);
        for (const row of d.profiles.splice(0)) if (row.profile !== '4g.20gb') d.profiles.push(row);
        Object.assign(d.fleet.spec.nodeGroups[0]!, { gpusPerNode: 1, maxNodes: a100Nodes });
      });
      return verifyPlan(small).bound.gpusByPrices;
    };
    expect(gpus(2)).toBe(2);
    expect(gpus(1)).toBe(3);
  });
});
