import { describe, expect, it } from 'vitest';
import type { ProfileRow } from '../../../planner/documents/index.ts';
import { type Compiled, compileProblem, serviceCount, withSlack } from '../../../planner/problem/index.ts';
import { fleetOf, rowsOf, workloadOf } from './documents.ts';

const BERT = rowsOf(`
  bert A100-40GB 1g.5gb 8 120.5 67
  bert A100-40GB 1g.5gb 16 118 99
  bert A100-40GB 3g.20gb 32 400.25 80
  bert A100-80GB 2g.20gb 16 260 62
  bert A30 1g.6gb 4 70 57
`);

function problemOf(compiled: Compiled) {
  if (!compiled.ok) throw new Error(compiled.obstacles.map((obstacle) => obstacle.message).join('; '));
  return compiled.problem;
}

/** Throughput and batch by kind name, the kinds a service cannot use left out. */
function table(compiled: Compiled, service = 0): Record<string, readonly [number, number]> {
  const { kinds, throughput, batch, unit } = problemOf(compiled);
  const at = (k: number) => service * kinds.length + k;
  return Object.fromEntries(
    kinds.flatMap(({ name }, k) =>
      batch[at(k)]! > 0 ? [[name, [throughput[at(k)]! * unit[service]!, batch[at(k)]!] as const]] : [],
    ),
  );
}

describe('compileProblem: kinds and pools', () => {
  const one = workloadOf([{ name: 'a' }]);

  it('makes a kind of every plain profile and leaves the rest out', () => {
    const { kinds, pools } = problemOf(compileProblem(one, BERT, fleetOf([{}])));
    expect(kinds.map((kind) => kind.name)).toEqual(
      ['1g.5gb', '2g.10gb', '3g.20gb', '4g.20gb', '7g.40gb'].map((profile) => `A100-40GB ${profile}`),
    );
    expect(pools[0]!.geometry.shapes).toHaveLength(14);
  });

  it.each([
    ['1g.10gb', ['1g.5gb', '1g.10gb', '2g.10gb', '3g.20gb', '4g.20gb', '7g.40gb']],
    ['1g.5gb+me', ['1g.5gb', '1g.5gb+me', '2g.10gb', '3g.20gb', '4g.20gb', '7g.40gb']],
  ])('takes the special profile %s where a row of that GPU names it', (profile, names) => {
    const rows = [...BERT, ...rowsOf(`other A100-40GB ${profile} 8 130 50`)];
    const { kinds } = problemOf(compileProblem(one, rows, fleetOf([{}])));
    expect(kinds.map((kind) => kind.profile)).toEqual(names);
  });

  it('does not take a special profile because a plain one of another GPU has its name', () => {
    const rows = [...BERT, ...rowsOf('bert A100-80GB 1g.10gb 8 130 50')];
    const { kinds } = problemOf(compileProblem(one, rows, fleetOf([{}])));
    expect(kinds).toHaveLength(5);
  });

  it('keeps the partition rules of the fleet', () => {
    const { pools } = problemOf(compileProblem(one, BERT, fleetOf([{}], { partitionRules: 'no-4g-3g' })));
    expect(pools[0]!.geometry.shapes).toHaveLength(13);
    expect(pools[0]!.geometry.rules).toBe('no-4g-3g');
  });

  it('puts groups of one GPU model into one pool and other models into their own', () => {
    const fleet = fleetOf([
      { name: 'a', gpu: 'A100-40GB', maxNodes: 3 },
      { name: 'b', gpu: 'A30', maxNodes: 5, gpusPerNode: 4 },
      { name: 'c', gpu: 'A100-40GB', maxNodes: 7, gpusPerNode: 2 },
      { name: 'd', gpu: 'A100-80GB', maxNodes: 1 },
    ]);
    const { pools, groups, kinds } = problemOf(compileProblem(one, BERT, fleet));

    expect(pools.map((pool) => [pool.model.name, pool.firstKind, pool.maxGpus])).toEqual([
      ['A100-40GB', 0, 38],
      ['A30', 5, 20],
      ['A100-80GB', 8, 8],
    ]);
    expect(groups.map(({ name, pool, gpusPerNode, maxNodes }) => [name, pool, gpusPerNode, maxNodes])).toEqual([
      ['a', 0, 8, 3],
      ['b', 1, 4, 5],
      ['c', 0, 2, 7],
      ['d', 2, 8, 1],
    ]);
    pools.forEach(({ geometry, firstKind, model }, pool) => {
      geometry.profiles.forEach((profile, p) => {
        const name = `${model.name} ${profile.name}`;
        expect(kinds[firstKind + p]).toEqual({ name, gpu: model.name, profile: profile.name, pool });
      });
    });
    expect(table(compileProblem(one, BERT, fleet))).toEqual({
      'A100-40GB 1g.5gb': [120.5, 8],
      'A100-40GB 3g.20gb': [400.25, 32],
      'A30 1g.6gb': [70, 4],
      'A100-80GB 2g.20gb': [260, 16],
    });
  });

  it('counts nodes where there are no prices, and costs where there are', () => {
    const plain = problemOf(compileProblem(one, BERT, fleetOf([{}, {}])));
    expect([plain.priced, ...plain.groups.map((group) => group.costPerNode)]).toEqual([false, 1, 1]);
    const priced = problemOf(compileProblem(one, BERT, fleetOf([{ pricePerHour: 21.96 }, { pricePerHour: 3 }])));
    expect([priced.priced, ...priced.groups.map((group) => group.costPerNode)]).toEqual([true, 21.96, 3]);
  });

  it('refuses a GPU model that validation should have caught', () => {
    expect(() => compileProblem(one, BERT, fleetOf([{ gpu: 'B200' }]))).toThrow(/B200/);
  });
});

describe('compileProblem: services', () => {
  it('holds the required rate exactly: 843 with a headroom of 0.1 is 927.3', () => {
    const services = [
      { name: 'a', rate: 843, headroom: 0.1 },
      { name: 'b', rate: 843 },
      { name: 'c', rate: 0.3, headroom: 0.000_1 },
    ];
    const { demand, unit } = problemOf(compileProblem(workloadOf(services), BERT, fleetOf([{}])));
    expect([...demand]).toEqual([92_730, 84_300, 30_003]);
    expect([...unit]).toEqual([0.01, 0.01, 0.000_01]);
  });

  it('holds minReplicas, 1 where there is none', () => {
    const services = [{ name: 'a' }, { name: 'b', minReplicas: 3 }, { name: 'c', minReplicas: 2 ** 30 }];
    const { minReplicas } = problemOf(compileProblem(workloadOf(services), BERT, fleetOf([{}])));
    expect([...minReplicas]).toEqual([1, 3, 2 ** 30]);
  });

  it.each([
    [{ minReplicas: 2 ** 32 + 1 }, 'minReplicas 4294967297 takes more than 1073741824 instances, which no fleet has'],
    [{ rate: 1e16 }, 'rate 10000000000000000 takes more than 1073741824 instances, which no fleet has'],
    [{ rate: 1e300 }, 'rate 1e+300 takes more than 1073741824 instances, which no fleet has'],
    [{ rate: 1e14, latencyMs: 58 }, 'rate 100000000000000 takes more than 1073741824 instances, which no fleet has'],
  ])('refuses what counts of instances cannot hold: %j', (fields, message) => {
    const rows = [...BERT, ...rowsOf('bert A100-40GB 2g.10gb 1 0.000001 58')];
    const compiled = compileProblem(workloadOf([{ name: 'a' }, { name: 'b', ...fields }]), rows, fleetOf([{}]));
    expect(compiled.ok ? [] : compiled.obstacles).toMatchObject([{ service: 'b', reason: 'capacity', message }]);
  });

  it('takes the fastest batch in time, or the largest where asked', () => {
    const workload = workloadOf([{ name: 'a' }, { name: 'strict', latencyMs: 66 }]);
    const rows = [...BERT, ...rowsOf('bert A100-40GB 7g.40gb 8 900 20')];
    expect(table(compileProblem(workload, rows, fleetOf([{}])))['A100-40GB 1g.5gb']).toEqual([120.5, 8]);
    expect(table(compileProblem(workload, rows, fleetOf([{}]), 'largest'))['A100-40GB 1g.5gb']).toEqual([118, 16]);
    expect(table(compileProblem(workload, rows, fleetOf([{}])), 1)).toEqual({ 'A100-40GB 7g.40gb': [900, 8] });
  });

  it('names every service that can run nowhere, each with its reason, and none that can', () => {
    const workload = workloadOf([
      { name: 'fine' },
      { name: 'typo', model: 'brt' },
      { name: 'elsewhere', model: 'vgg' },
      { name: 'hasty', latencyMs: 5 },
    ]);
    const rows = [...BERT, ...rowsOf('vgg A100-80GB 1g.10gb 8 100 50')];
    const compiled = compileProblem(workload, rows, fleetOf([{}]));
    expect(compiled.ok).toBe(false);
    expect(compiled.ok ? [] : compiled.obstacles.map(({ service, reason }) => [service, reason])).toEqual([
      ['typo', 'model-not-profiled'],
      ['elsewhere', 'no-profile-on-fleet-gpu'],
      ['hasty', 'latency'],
    ]);
  });

  it('does not look at all rows for every service: reads grow with services × rows of their model', () => {
    const readsFor = (services: number, models: number) => {
      let reads = 0;
      const counted = (row: ProfileRow) =>
        new Proxy(row, {
          get: (target, key) => {
            reads++;
            return Reflect.get(target, key);
          },
        });
      const rows = Array.from({ length: models }, (_, m) => counted({ ...BERT[0]!, model: `m${m}` }));
      const list = Array.from({ length: services }, (_, i) => ({ name: `s${i}`, model: `m${i % models}` }));
      expect(serviceCount(problemOf(compileProblem(workloadOf(list), rows, fleetOf([{}]))))).toBe(services);
      return reads;
    };
    const [few, many] = [readsFor(500, 100), readsFor(5000, 1000)];
    expect(many).toBeLessThanOrEqual(10.1 * few);
    expect(many).toBeLessThan(20 * 5000);
  });
});

describe('withSlack', () => {
  const problem = problemOf(
    compileProblem(
      workloadOf([
        { name: 'a', rate: 10 },
        { name: 'b', rate: 7.3 },
      ]),
      BERT,
      fleetOf([{}]),
    ),
  );

  it('raises every demand, rounded up to the unit', () => {
    expect([...withSlack(problem, 0.5).demand]).toEqual([1500, 1095]);
    expect([...withSlack(problem, 0.001).demand]).toEqual([1001, 731]);
  });

  it('is the problem itself without slack, and leaves the original alone', () => {
    expect(withSlack(problem, 0)).toBe(problem);
    withSlack(problem, 3);
    expect([...problem.demand]).toEqual([1000, 730]);
  });
});
