import { describe, expect, it } from 'vitest';
import { finalisePlan, type Plan, parsePlan, type UnhashedPlan } from '../../../planner/documents/index.ts';
import { VERIFY_RULES, type VerifyReport, verifyPlan } from '../../../planner/verify/index.ts';
import { minimalInputs, minimalPlan } from '../minimal-plan.ts';
import { type Draft, violationsOf } from './fixture.ts';

const { workload, profiles, fleet } = minimalInputs;

/** The minimal plan, its inputs, or both, bent. */
function minimal(change: (draft: Draft<{ plan: Plan } & typeof minimalInputs>) => void = () => {}) {
  const draft = structuredClone({ plan: minimalPlan, ...minimalInputs }) as Draft<
    { plan: Plan } & typeof minimalInputs
  >;
  change(draft);
  return draft;
}

const skippedRules = (report: VerifyReport) => report.skipped.map(({ rule }) => rule);
const broken = (report: VerifyReport) => [...new Set(report.violations.map(({ rule }) => rule))];

/** About fields that no input can tell. */
const UNSTATED = [
  'replicas-counted',
  'objective-in-order',
  'objective-values',
  'price-bound-adds-up',
  'hash-of-plan',
  'hash-of-workload',
  'hash-of-profiles',
  'hash-of-fleet',
];

describe('a plan with the least fields', () => {
  it('is read as it is', () => {
    expect(parsePlan(JSON.stringify(minimalPlan), 'plan.json')).toEqual(minimalPlan);
  });

  it('is checked against the inputs wherever they say what it does not', () => {
    const report = verifyPlan(minimal());

    expect(report.violations).toEqual([]);
    expect(skippedRules(report).sort()).toEqual([...UNSTATED].sort());
    expect(report.checked).toHaveLength(VERIFY_RULES.length - UNSTATED.length);
    expect(report.bound).toMatchObject({ priceSum: '12.25', gpusByPrices: 13, exact: true });
  });

  it('is accepted alone, with every rule that could not be checked named with its reason', () => {
    const report = verifyPlan({ plan: minimalPlan });

    expect(report.violations).toEqual([]);
    expect(report.skipped).toEqual(
      expect.arrayContaining([
        { rule: 'required-rate', missing: ['workload'], reason: 'services[0].headroom is not stated' },
        { rule: 'optimal-only-if-proven', missing: ['fleet'], reason: 'certificate.levels (cost) is not stated' },
        { rule: 'hash-of-plan', missing: [], reason: 'hash is not stated' },
        { rule: 'objective-values', missing: [], reason: 'objective is not stated' },
        { rule: 'hash-of-fleet', missing: ['fleet'], reason: 'fleet not given' },
      ]),
    );
    expect([...report.checked, ...skippedRules(report)].sort()).toEqual(VERIFY_RULES.map(({ id }) => id).sort());
    expect(report.bound).toEqual({ lowerBound: 13, method: 'prices' });
  });

  it('needs the workload for models and limits', () => {
    const { skipped, bound, ok } = verifyPlan({ plan: minimalPlan, profiles, fleet });

    expect(ok).toBe(true);
    expect(bound.priceSum).toBeUndefined();
    expect(skipped).toContainEqual({
      rule: 'instance-measured',
      missing: ['workload'],
      reason: 'services[0].model, services[1].model, services[2].model and 8 more are not stated',
    });
    for (const rule of ['latency-met', 'services-servable', 'lower-bound-proven', 'level-bounds-proven']) {
      expect(skipped).toContainEqual(expect.objectContaining({ rule, missing: ['workload'] }));
    }
  });

  it('is still found out where it is wrong', () => {
    const wrong: [string, ReturnType<typeof minimal>][] = [
      ['latency-met', minimal((d) => void Object.assign(d.workload.spec.services[0]!, { latencyMs: 40 }))],
      ['instance-measured', minimal((d) => void Object.assign(d.workload.spec.services[1]!, { model: 'resnet' }))],
      ['min-replicas-met', minimal((d) => void Object.assign(d.workload.spec.services[0]!, { minReplicas: 6 }))],
      ['required-rate', minimal((d) => void Object.assign(d.workload.spec.services[0]!, { headroom: 0.2 }))],
      ['required-rate', minimal((d) => void delete d.workload.spec.services[0]!.headroom)],
      ['rate-met', minimal((d) => void Object.assign(d.workload.spec.services[0]!, { headroom: 0.13 }))],
      ['lower-bound-proven', minimal((d) => void delete d.plan.certificate.prices['A100-40GB 7g.40gb'])],
      ['services-of-workload', minimal((d) => void Object.assign(d.plan.services[0]!, { rate: 842 }))],
    ];
    for (const [rule, input] of wrong) expect(broken(verifyPlan(input)), rule).toContain(rule);
  });

  it('that says branching proved it leaves the prices to trust', () => {
    const plan = minimal(({ plan: p }) => void Object.assign(p.certificate, { method: 'branching' })).plan;
    expect(verifyPlan({ plan }).trusted).toEqual([
      'certificate.lowerBound: 13 GPUs by branching; priceBound is not stated',
    ]);
  });
});

describe('a plan that states only some of the fields', () => {
  it('has those checked, and the rest reported', () => {
    const { plan } = minimal((d) => {
      d.plan.services[0]!.replicas = 4;
      d.plan.services[1]!.replicas = 1;
    });
    const report = verifyPlan({ plan });

    expect(violationsOf(report, 'replicas-counted')).toEqual([
      'services[0].replicas: expected 5, its number of instances, got 4',
    ]);
    expect(report.skipped).toContainEqual(
      expect.objectContaining({ rule: 'replicas-counted', reason: expect.stringContaining('and 6 more') }),
    );
  });

  it('may list levels in their order, without an objective', () => {
    const levels = (...names: ('cost' | 'gpus')[]) =>
      minimal(({ plan }) => {
        const value = { cost: 43.92, gpus: 13 };
        plan.certificate.levels = names.map((name) => ({
          objective: name,
          value: value[name],
          bound: value[name],
          proven: true,
        }));
      });
    expect(broken(verifyPlan(levels('cost', 'gpus')))).toEqual([]);
    expect(broken(verifyPlan(levels('gpus', 'cost')))).toEqual(['levels-in-order']);
  });
});

describe('a requirement whose headroom nobody states', () => {
  const required = (value: number) =>
    verifyPlan(minimal((d) => void Object.assign(d.plan.services[0]!, { required: value, slack: 951.2 / value - 1 })));
  const alone = (change: Partial<Plan['services'][number]>) => {
    const { plan } = minimal((d) => void Object.assign(d.plan.services[0]!, change));
    return verifyPlan({ plan });
  };

  it('must not be below the rate', () => {
    expect(violationsOf(alone({ required: 842, slack: 951.2 / 843 - 1 }), 'required-rate')).toEqual([
      'services[0].required: expected at least 843, the rate, got 842',
    ]);
  });

  it('is open above the rate, and settled at the rate', () => {
    expect(skippedRules(alone({}))).toContain('required-rate');
    expect(alone({ required: 843, slack: 951.2 / 843 - 1 }).checked).toContain('required-rate');
  });

  it('must fit exactly where the headroom is stated after all', () => {
    expect(alone({ headroom: 0.1 })).toMatchObject({ ok: true });
    expect(alone({ headroom: 0.1 }).checked).toContain('required-rate');
    expect(broken(alone({ headroom: 0.05 }))).toContain('required-rate');
    expect(broken(required(927.4))).toContain('required-rate'); // the workload says 0.1
  });

  it('is what the capacity must meet, up to what a product of doubles is off', () => {
    expect(broken(alone({ required: 960, slack: 951.2 / 960 - 1 }))).toEqual(['rate-met']);
    const exact = alone({ required: 951.2 + 2e-13, slack: 0 });
    expect(exact.violations).toEqual([]);
  });
});

describe('"optimal" without a level for cost or nodes', () => {
  const alone = (fleetGiven: boolean, change: Parameters<typeof minimal>[0] = () => {}) => {
    const draft = minimal(change);
    return verifyPlan({ plan: draft.plan, ...(fleetGiven ? { fleet: draft.fleet } : {}) });
  };

  it('follows by arithmetic from the bound where there is one node group', () => {
    expect(alone(true).checked).toContain('optimal-only-if-proven');
    expect(skippedRules(alone(false))).toContain('optimal-only-if-proven');
  });

  it('holds for nodes where nothing has a price', () => {
    const unpriced = alone(true, (d) => {
      delete d.plan.summary.costPerHour;
      delete d.fleet.spec.nodeGroups[0]!.pricePerHour;
    });
    expect(unpriced.violations).toEqual([]);
    expect(unpriced.checked).toContain('optimal-only-if-proven');
  });

  it('needs no level for GPUs either, as the bound is that of all plans', () => {
    const none = alone(true, ({ plan }) => void plan.certificate.levels.splice(0));
    expect(none.violations).toEqual([]);
    expect(none.checked).toContain('optimal-only-if-proven');
  });

  it('is refused where 13 GPUs may be had for less, and left open as long as the prices might say more', () => {
    const cheaper: Parameters<typeof minimal>[0] = ({ fleet: f }) =>
      void f.spec.nodeGroups.push({ ...f.spec.nodeGroups[0]!, name: 'spot', pricePerHour: 10 });
    const draft = minimal(cheaper);

    expect(violationsOf(verifyPlan(draft), 'optimal-only-if-proven')).toEqual([
      'certificate.optimal: expected false, as the level cost is not proven, got true',
    ]);
    const open = (input: Partial<typeof minimalInputs>) =>
      verifyPlan({ plan: draft.plan, fleet: draft.fleet, ...input }).skipped.find(
        ({ rule }) => rule === 'optimal-only-if-proven',
      )?.missing;
    expect(open({})).toEqual(['profiles']);
    expect(open({ profiles })).toEqual(['workload']);
    expect(open({ profiles, workload })).toBeUndefined();
  });
});

it('the fields may not be left out of a plan that mig-planner writes', () => {
  // @ts-expect-error: objective, inputs, search and more are absent
  const incomplete: UnhashedPlan = minimalPlan;
  expect(parsePlan(JSON.stringify(finalisePlan(incomplete)), 'plan.json').hash).toMatch(/^[0-9a-f]{64}$/);
});
