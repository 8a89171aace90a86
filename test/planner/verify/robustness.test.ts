import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { finalisePlan, PlanSchema, type UnhashedPlan } from '../../../planner/documents/index.ts';
import { gpuModelNames } from '../../../planner/mig/index.ts';
import { VERIFY_RULES, verifyPlan } from '../../../planner/verify/index.ts';
import { bent, broken, type Draft } from './fixture.ts';

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
type Path = readonly (string | number)[];

/** Every value below `value` that is not a list or a map, by its path. */
function leaves(value: Json, path: Path = []): Path[] {
  if (value === null || typeof value !== 'object') return [path];
  return Object.entries(value).flatMap(([key, inner]) =>
    leaves(inner, [...path, Array.isArray(value) ? Number(key) : key]),
  );
}

/**
 * Fields whose change does not make the plan wrong: how it was found, idle layouts, names of methods, an upper bound
 * that is not claimed to be met, "optimal" denied, and prices, which have a property of their own.
 */
const harmless = [
  /^(search|hash|inputs\.current)/,
  /^certificate\.(prices|method|optimal)/,
  /^certificate\.levels\.2\.(bound|proven)/,
  /^gpus\.2\.instances\.\d\.(profile|start)/,
  /^(apiVersion|kind)/,
];

const right = bent();
const { hash: _, ...unhashed } = right.plan;
const loadBearing = leaves(unhashed as unknown as Json).filter(
  (path) => !harmless.some((re) => re.test(path.join('.'))),
);

/** Other values of the same kind: what a slip or a forger would write. */
function otherValue(value: Json): fc.Arbitrary<Json> {
  if (typeof value === 'number') {
    const shifts = [value + 1, value - 1, value * 2, value + 0.002, value * 1.01, 0].filter(
      (v) => v >= 0 && v !== value,
    );
    return fc.constantFrom(...shifts);
  }
  if (typeof value === 'boolean') return fc.constant(!value);
  if (value === null) return fc.constantFrom('bert', 'gpt', 'nobody');
  const names = [
    'bert',
    'gpt',
    'p4d-0',
    'p4d-1',
    'p4d',
    'A30',
    'A100-80GB',
    '3g.20gb',
    '7g.40gb',
    '1g.5gb',
    'nodes',
    'x',
  ];
  return fc.constantFrom<Json>(...names.filter((name) => name !== value), `${value}x`);
}

function withValue(path: Path, value: Json): typeof right {
  const plan = structuredClone(unhashed) as unknown as Json;
  let at = plan as Record<string | number, Json>;
  for (const key of path.slice(0, -1)) at = at[key] as Record<string | number, Json>;
  at[path.at(-1)!] = value;
  return { ...right, plan: finalisePlan(plan as unknown as UnhashedPlan) };
}

const valueAt = (path: Path): Json =>
  path.reduce<Json>((at, key) => (at as Record<string | number, Json>)[key]!, unhashed as unknown as Json);

/** By the parser, which every plan goes through first, or by a rule. */
function isNoticed(bentPlan: typeof right): boolean {
  return !PlanSchema.safeParse(bentPlan.plan).success || broken(bentPlan).length > 0;
}

describe('a single wrong field', () => {
  it('is noticed, wherever it is', () => {
    const changes = fc
      .constantFrom(...loadBearing)
      .chain((path) => otherValue(valueAt(path)).map((value) => ({ path, value })));
    fc.assert(
      fc.property(changes, ({ path, value }) => {
        expect(isNoticed(withValue(path, value)), path.join('.')).toBe(true);
      }),
      { numRuns: 800 },
    );
  });

  it('is noticed in every load-bearing field', () => {
    const silent = loadBearing.filter((path) => {
      const [value] = fc.sample(otherValue(valueAt(path)), { numRuns: 1, seed: 1 }) as [Json];
      return !isNoticed(withValue(path, value));
    });
    expect(silent.map((path) => path.join('.'))).toEqual([]);
    expect(loadBearing.length).toBeGreaterThan(70);
  });

  it('is noticed in the hash when nothing else is looked at', () => {
    fc.assert(
      fc.property(fc.constantFrom(...loadBearing), (path) => {
        const value = valueAt(path);
        const { plan } = withValue(path, typeof value === 'number' ? value + 1 : 'another');
        expect(broken({ plan: { ...plan, hash: right.plan.hash } })).toContain('hash-of-plan');
      }),
      { numRuns: 50 },
    );
  });
});

describe('changed prices', () => {
  const kinds = Object.keys(right.plan.certificate.prices);

  it('are noticed, or still prove the bound that is claimed', () => {
    fc.assert(
      fc.property(fc.constantFrom(...kinds), fc.integer({ min: 0, max: 1_200_000 }), (kind, millionths) => {
        const report = verifyPlan(withValue(['certificate', 'prices', kind], millionths / 1e6));
        if (!report.ok) return;
        expect(report.bound.gpusByPrices).toBeGreaterThanOrEqual(right.plan.certificate.lowerBound);
        expect(Number(report.bound.priceSum)).toBeCloseTo(right.plan.certificate.priceBound, 6);
      }),
      { numRuns: 500 },
    );
  });
});

describe('verifyPlan never throws', () => {
  const name = fc.constantFrom('bert', 'gpt', 'x', 'p4d', 'p4d-0', '__proto__', 'constructor');
  const size = fc.constantFrom(0, 1, 2, 7, 63, Number.MAX_SAFE_INTEGER);
  const positive = fc.constantFrom(1, 0.1, 100.25, 1e300, 5e-324, 1e-9, 800.1);
  const nonNegative = fc.oneof(positive, fc.constant(0));
  const finite = fc.oneof(nonNegative, fc.constantFrom(-1, -1e300));
  const profile = fc.constantFrom('1g.5gb', '1g.5gb+me', '3g.20gb', '4g.20gb', '7g.40gb', '9g.1gb');
  const prices = fc.dictionary(
    fc.constantFrom('A100-40GB 1g.5gb', 'A100-40GB 7g.40gb', 'A30 4g.24gb', '__proto__'),
    nonNegative,
  );
  const method = fc.constantFrom('prices', 'branching', 'none');
  const objective = fc.constantFrom('cost', 'nodes', 'gpus', 'reconfiguredNodes', 'restartedPods', 'slack');
  const optional = <T>(key: string, value: fc.Arbitrary<T>) =>
    fc.option(value).map((v) => (v === null ? {} : { [key]: v }));

  const level = fc
    .tuple(
      fc.record({ objective, value: finite, bound: finite, proven: fc.boolean() }),
      optional('method', method),
      optional('prices', prices),
    )
    .map((parts) => Object.assign({}, ...parts));
  const service = fc
    .tuple(
      fc.record({
        name: fc.constantFrom('bert', 'gpt', 'x'),
        rate: positive,
        required: positive,
        capacity: nonNegative,
        slack: finite,
      }),
      optional('model', fc.constantFrom('bert-base', 'gpt2', 'none')),
      optional('latencyMs', positive),
      optional('replicas', size),
      optional('headroom', fc.constantFrom(0, 0.1, 10)),
      optional('minReplicas', fc.constantFrom(1, 3, Number.MAX_SAFE_INTEGER)),
    )
    .map((parts) => Object.assign({}, ...parts));
  const instance = fc.oneof(
    fc.record({ profile, start: fc.integer({ min: 0, max: 63 }), service: fc.constant(null) }),
    fc.record({
      profile,
      start: fc.integer({ min: 0, max: 63 }),
      service: name,
      batch: fc.integer({ min: 1, max: 32 }),
      throughput: positive,
    }),
  );
  const gpu = fc.record({
    node: name,
    nodeGroup: name,
    index: size,
    gpu: fc.constantFrom(...gpuModelNames, 'B200'),
    instances: fc.array(instance, { maxLength: 4 }),
  });
  const anyPlan = fc
    .record({
      summary: fc
        .tuple(fc.record({ gpus: size, nodes: size, services: size }), optional('costPerHour', nonNegative))
        .map((p) => Object.assign({}, ...p)),
      certificate: fc
        .tuple(
          fc.record({
            lowerBound: size,
            optimal: fc.boolean(),
            gap: nonNegative,
            method,
            prices,
            levels: fc.array(level, { maxLength: 3 }),
          }),
          optional('priceBound', nonNegative),
        )
        .map((parts) => Object.assign({}, ...parts)),
      objective: fc.option(fc.array(fc.record({ objective, value: finite }), { maxLength: 3 }), { nil: undefined }),
      inputs: fc.constantFrom(unhashed.inputs, undefined),
      search: fc.constantFrom(unhashed.search, undefined),
      services: fc.uniqueArray(service, { maxLength: 3, selector: (s) => s.name }),
      gpus: fc.array(gpu, { maxLength: 4 }),
      rules: optional('partitionRules', fc.constantFrom('all', 'no-4g-3g')),
    })
    .map(({ rules, ...rest }) => ({ ...(unhashed as Draft<UnhashedPlan>), ...rest, ...rules }));

  it('on plans that the schema accepts, however absurd', () => {
    fc.assert(
      fc.property(anyPlan, (draft) => {
        const plan = PlanSchema.parse(finalisePlan(draft as unknown as UnhashedPlan));
        expect(verifyPlan({ ...right, plan }).violations.length).toBeGreaterThan(0);
        const { hash: __, ...nameless } = plan;
        for (const given of [{}, { fleet: right.fleet }, { profiles: right.profiles, fleet: right.fleet }]) {
          const { checked, skipped } = verifyPlan({ plan: nameless, ...given });
          expect(checked.length + skipped.length).toBe(VERIFY_RULES.length);
        }
      }),
      { numRuns: 500 },
    );
  });
});
