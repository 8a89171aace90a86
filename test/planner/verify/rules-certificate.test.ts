import { describe, expect, it } from 'vitest';
import { verifyPlan } from '../../../planner/verify/index.ts';
import { bent, broken, type Case, type Draft, violationsOf } from './fixture.ts';

type Change = (draft: Draft<Case>) => void;
const prices = (d: Draft<Case>) => d.plan.certificate.prices;
const certificate = (change: Partial<Draft<Case>['plan']['certificate']>): Change => {
  return ({ plan }) => void Object.assign(plan.certificate, change);
};

describe('prices', () => {
  it('refuse a GPU worth more than 1, by however little, and name it', () => {
    const at = (kind: string, price: number) => bent((d) => void Object.assign(prices(d), { [kind]: price }));
    const report = verifyPlan(at('A100-40GB 7g.40gb', 1.000000000001));
    expect(violationsOf(report, 'no-gpu-above-one')).toEqual([
      'certificate.prices: expected every legal A100-40GB to be worth at most 1, got 1.000000000001 for 7g.40gb',
    ]);
    expect(broken(at('A100-40GB 4g.20gb', 0.571429))).toEqual([]); // 4g + 3g is worth exactly 1
    expect(broken(at('A100-40GB 4g.20gb', 0.571429000001))).toEqual(['no-gpu-above-one']);
  });

  it('accept 4g + 3g above 1 where no GPU may have both', () => {
    const old = bent((d) => {
      d.plan.partitionRules = d.fleet.spec.partitionRules = 'no-4g-3g';
      d.plan.gpus.splice(1, 1, { ...d.plan.gpus[1]!, instances: [] });
      Object.assign(prices(d), { 'A100-40GB 1g.5gb': 0.13, 'A100-40GB 2g.10gb': 0.27, 'A100-40GB 4g.20gb': 0.6 });
    });
    expect(broken(old)).not.toContain('no-gpu-above-one');
  });

  it('count every profile that has a price, measured or not', () => {
    const free = bent((d) => {
      prices(d)['A100-40GB 1g.10gb'] = 0.142857;
    });
    expect(broken(free)).toEqual([]);
    const dear = bent((d) => {
      prices(d)['A100-40GB 1g.10gb'] = 0.142859;
    });
    expect(broken(dear)).toEqual(['no-gpu-above-one']);
  });

  it('make a kind without a price free, so that its covers prove nothing', () => {
    const report = verifyPlan(bent((d) => void delete prices(d)['A100-40GB 7g.40gb']));
    expect(report.bound.priceSum).toBe('0');
    expect(violationsOf(report, 'lower-bound-proven')).toEqual([
      'certificate.lowerBound: expected at most 0, as the covers are worth 0 (method prices), got 2',
    ]);
  });

  it('do not confuse a name with what objects inherit', () => {
    const odd = bent((d) => {
      d.plan.certificate.prices = JSON.parse('{"__proto__": 3, "A100-40GB 7g.40gb": 1}') as Record<string, number>;
    });
    expect(verifyPlan(odd).bound.priceSum).toBe('0');
  });

  it('take the highest throughput in time, whatever the batch', () => {
    const faster = bent((d) => {
      d.profiles.push({ ...d.profiles[0]!, batch: 4, throughput: 400 });
      d.plan.certificate.priceBound = 1.142856; // bert: two of these 1g
    });
    expect(broken(faster)).toEqual([]);
  });

  it('count the replicas a service asks for', () => {
    const three = bent((d) => {
      d.workload.spec.services[1]!.minReplicas = d.plan.services[1]!.minReplicas = 3;
      d.plan.certificate.priceBound = 2.285713; // three 3g instead of two
    });
    expect(broken(three)).toEqual(['min-replicas-met']);
    expect(verifyPlan(three).bound.gpusByPrices).toBe(3);
  });

  it('leave out what the fleet does not have and what is too slow', () => {
    const elsewhere = bent(
      (d) => void d.profiles.push({ ...d.profiles[0]!, gpu: 'A30', profile: '1g.6gb', throughput: 9999 }),
    );
    expect(broken(elsewhere)).toEqual([]);
    const slow = bent(
      (d) => void d.profiles.push({ ...d.profiles[0]!, batch: 64, throughput: 9999, latencyMs: 100.01 }),
    );
    expect(broken(slow)).toEqual([]);
  });

  it('say which service nothing in the fleet serves in time', () => {
    const tight = bent((d) => {
      d.plan.services[1]!.latencyMs = d.workload.spec.services[1]!.latencyMs = 10;
    });
    expect(violationsOf(verifyPlan(tight), 'services-servable')).toEqual([
      'services[1].latencyMs: expected a profile row for gpt within its limit on A100-40GB, got none',
    ]);
  });
});

describe('bounds', () => {
  it.each<[string, Change, string[]]>([
    ['a price bound that is too high', certificate({ priceBound: 1.9 }), ['price-bound-adds-up']],
    ['a price bound that is too low', certificate({ priceBound: 1.8 }), ['price-bound-adds-up']],
    [
      'a bound above the plan',
      certificate({ lowerBound: 3 }),
      ['lower-bound-proven', 'lower-bound-kept', 'gap-is-true', 'optimal-only-if-proven', 'levels-agree'],
    ],
    ['a gap where there is none', certificate({ gap: 0.1 }), ['gap-is-true']],
    [
      'no gap where there is one',
      certificate({ lowerBound: 1, optimal: false }),
      ['gap-is-true', 'level-bounds-proven'],
    ],
    [
      '"optimal" away from the bound',
      certificate({ lowerBound: 1, gap: 0.5 }),
      ['optimal-only-if-proven', 'level-bounds-proven'],
    ],
    [
      '"optimal" without proof of cost',
      ({ plan }) => {
        plan.certificate.levels[0]!.proven = false;
      },
      ['optimal-only-if-proven'],
    ],
    [
      '"optimal" without proof of GPUs',
      ({ plan }) => {
        plan.certificate.levels[1]!.proven = false;
      },
      ['optimal-only-if-proven'],
    ],
    ['levels out of order', ({ plan }) => void plan.certificate.levels.reverse(), ['levels-in-order']],
    [
      'a level that is no objective',
      ({ plan }) => void plan.certificate.levels.push({ objective: 'nodes', value: 1, bound: 1, proven: true }),
      ['levels-in-order'],
    ],
    [
      'a level with another value',
      ({ plan }) => {
        plan.certificate.levels[1]!.value = 3;
      },
      ['levels-agree'],
    ],
    [
      'a bound above the value',
      ({ plan }) => {
        plan.certificate.levels[0]!.bound = 6;
      },
      ['levels-agree', 'level-bounds-proven'],
    ],
    [
      'a slack beyond its bound',
      ({ plan }) => {
        plan.certificate.levels[2]!.bound = 0.01;
      },
      ['levels-agree'],
    ],
    [
      '"proven" between two numbers',
      ({ plan }) => {
        plan.certificate.levels[0]!.bound = 5;
      },
      ['levels-agree'],
    ],
  ])('refuse %s', (_, change, rules) => {
    const got = broken(bent(change));
    expect(got).toContain(rules[0]);
    expect(rules).toEqual(expect.arrayContaining(got));
  });

  it('accept a plan one GPU above its bound that says so', () => {
    const honest = bent(({ plan }) => {
      Object.assign(plan.certificate, { lowerBound: 1, gap: 0.5, optimal: false });
      Object.assign(plan.certificate.levels[1]!, { bound: 1, proven: false });
    });
    expect(broken(honest)).toEqual([]);
  });

  it('accept more than the prices prove only when it is called branching', () => {
    // At half the prices one GPU is proven; the integer program may still prove two.
    const weak: Change = (d) => {
      for (const kind of Object.keys(prices(d))) prices(d)[kind]! /= 2;
      d.plan.certificate.priceBound = 0.928571;
    };
    expect(broken(bent(weak))).toEqual(['lower-bound-proven']);
    const branching = bent((d) => {
      weak(d);
      d.plan.certificate.method = 'branching';
    });
    expect(broken(branching)).toEqual([]);
    expect(verifyPlan(branching).trusted).toEqual([
      'certificate.lowerBound: 2 GPUs by branching; the prices alone prove 0.928571',
    ]);
  });

  it('never exceed the plan, whatever proved them', () => {
    const above = bent(certificate({ method: 'branching', lowerBound: 3, gap: 0, optimal: false }));
    expect(violationsOf(verifyPlan(above), 'lower-bound-kept')).toEqual([
      'certificate.lowerBound: expected at most 2, the GPUs of this plan, got 3',
    ]);
  });

  it('need no prices when nothing is claimed', () => {
    const none = bent((d) => {
      Object.assign(d.plan.certificate, { method: 'none', lowerBound: 0, priceBound: 0, gap: 1, optimal: false });
      for (const level of d.plan.certificate.levels)
        Object.assign(level, level.objective === 'slack' ? {} : { bound: 0, proven: false });
    });
    expect(broken(none)).toEqual([]);
    expect(
      broken(bent((d) => void Object.assign(d.plan.certificate, { method: 'none', lowerBound: 3, prices: {} }))),
    ).toContain('lower-bound-proven');
  });
});

describe('level bounds', () => {
  const twoGroups: Change = ({ fleet }) => {
    fleet.spec.nodeGroups.push({
      name: 'one',
      instanceType: 'x',
      gpu: 'A100-40GB',
      gpusPerNode: 1,
      maxNodes: 9,
      pricePerHour: 2.6,
    });
  };

  it('follow from lowerBound by the cheapest nodes that hold so many GPUs', () => {
    // Two nodes of one GPU cost 5.2, less than the plan's 5.49: a bound of 5.49 is then false.
    const report = verifyPlan(bent(twoGroups));
    expect(violationsOf(report, 'level-bounds-proven')).toEqual([
      'certificate.levels[0].bound: expected at most 5.2, which is what the prices prove (method not given), got 5.49',
    ]);
  });

  it('follow from a lowerBound by branching just as well', () => {
    // The prices prove one GPU, which would cost 2.6; the two that branching proved cost 5.2.
    const bound = (cost: number) =>
      bent((d) => {
        twoGroups(d);
        for (const kind of Object.keys(prices(d))) prices(d)[kind]! /= 2;
        Object.assign(d.plan.certificate, { method: 'branching', priceBound: 0.928571, optimal: false });
        Object.assign(d.plan.certificate.levels[0]!, { bound: cost, proven: false });
      });
    expect(broken(bound(5.2))).toEqual([]);
    expect(broken(bound(5.3))).toEqual(['level-bounds-proven']);
  });

  it('may rest on branching, which is then reported as taken on trust', () => {
    const branching = bent((d) => {
      twoGroups(d);
      d.plan.certificate.levels[0]!.method = 'branching';
    });
    expect(broken(branching)).toEqual([]);
    expect(verifyPlan(branching).trusted).toEqual(['certificate.levels[0]: cost 5.49 proven by branching']);
  });

  it("may rest on the level's own prices, in the level's unit", () => {
    // 2.6 per GPU is the most a GPU may be worth here; bert takes 2.6, gpt 2 × 1.114: 4.83, rounded up to 5.2 by whole nodes.
    const own: Change = (d) => {
      twoGroups(d);
      const level = d.plan.certificate.levels[0]!;
      level.bound = 5.2;
      level.proven = false;
      level.prices = Object.fromEntries(Object.entries(prices(d)).map(([kind, price]) => [kind, price * 2.6]));
      for (const kind of Object.keys(prices(d))) prices(d)[kind]! /= 2; // of themselves they prove one GPU
      Object.assign(d.plan.certificate, { priceBound: 0.928571, lowerBound: 1, gap: 0.5, optimal: false });
      Object.assign(d.plan.certificate.levels[1]!, { bound: 1, proven: false });
    };
    expect(broken(bent(own))).toEqual([]);
    const free = bent((d) => {
      own(d);
      delete d.plan.certificate.levels[0]!.prices!['A100-40GB 7g.40gb'];
    });
    expect(broken(free)).toEqual(['level-bounds-proven']);
    const claimed = bent((d) => {
      own(d);
      d.plan.certificate.levels[0]!.bound = 5.3;
    });
    expect(broken(claimed)).toEqual(['level-bounds-proven']);
  });

  it('of GPUs may rest on better prices than those of the certificate', () => {
    const better = bent((d) => {
      d.plan.certificate.levels[1]!.prices = { ...prices(d) };
      for (const kind of Object.keys(prices(d))) prices(d)[kind]! /= 2;
      Object.assign(d.plan.certificate, { priceBound: 0.928571, lowerBound: 1, gap: 0.5, optimal: false });
      Object.assign(d.plan.certificate.levels[0]!, { method: 'branching' });
    });
    expect(broken(better)).toEqual([]);
  });

  it('of nodes count whole nodes', () => {
    const unpriced: Change = ({ plan, fleet }) => {
      delete fleet.spec.nodeGroups[0]!.pricePerHour;
      delete plan.summary.costPerHour;
      plan.objective[0] = { objective: 'nodes', value: 1 };
      plan.certificate.levels[0] = { objective: 'nodes', value: 1, bound: 1, proven: true };
    };
    expect(broken(bent(unpriced))).toEqual([]);
    const three = bent((d) => {
      unpriced(d);
      Object.assign(d.plan.certificate.levels[0]!, { bound: 2 });
    });
    expect(broken(three)).toEqual(['levels-agree', 'level-bounds-proven']);
  });
});
