import { describe, expect, it } from 'vitest';
import { parsePlan } from '../../../planner/documents/index.ts';
import { VERIFY_RULES, verifyPlan } from '../../../planner/verify/index.ts';
import { bent, fleet, profiles, workload } from './fixture.ts';

describe('verifyPlan', () => {
  it('finds nothing wrong with a right plan, and checks every rule when it has every input', () => {
    const report = verifyPlan(bent());
    expect(report.violations).toEqual([]);
    expect(report).toMatchObject({ ok: true, skipped: [], trusted: [] });
    expect(report.checked).toEqual(VERIFY_RULES.map((rule) => rule.id));
  });

  it('the fixture is a plan as the parser understands plans', () => {
    const { plan } = bent();
    expect(parsePlan(JSON.stringify(plan), 'plan.json')).toEqual(plan);
  });

  it('does the bound again, with all digits', () => {
    expect(verifyPlan(bent()).bound).toEqual({
      lowerBound: 2,
      method: 'prices',
      priceSum: '1.857142',
      gpusByPrices: 2,
      exact: true,
    });
  });

  it('says which rules it could not check, and for want of what', () => {
    const { plan } = bent();
    const report = verifyPlan({ plan });
    expect(report.ok).toBe(true);
    expect(report.bound).toEqual({ lowerBound: 2, method: 'prices' });
    expect(report.checked).toHaveLength(VERIFY_RULES.filter((rule) => rule.needs.length === 0).length);
    expect(report.skipped).toContainEqual({
      rule: 'instance-measured',
      missing: ['profiles'],
      reason: 'profiles not given',
    });
    expect(report.skipped).toContainEqual({
      rule: 'lower-bound-proven',
      missing: ['profiles', 'fleet'],
      reason: 'profiles and fleet not given',
    });
    expect(verifyPlan({ plan, profiles }).skipped).toContainEqual({
      rule: 'lower-bound-proven',
      missing: ['fleet'],
      reason: 'fleet not given',
    });
    expect(verifyPlan({ plan, workload, profiles, fleet }).skipped).toEqual([]);
  });

  it('lists the claims that arithmetic cannot repeat', () => {
    const byBranching = bent(({ plan }) => {
      plan.certificate.method = 'branching';
      plan.certificate.levels[1]!.method = 'branching';
      plan.certificate.levels[2] = { objective: 'slack', value: 0.039091, bound: 0.039091, proven: true };
    });
    expect(verifyPlan(byBranching).violations).toEqual([]);
    expect(verifyPlan(byBranching).trusted).toEqual([
      'certificate.lowerBound: 2 GPUs by branching; the prices alone prove 1.857142',
      'certificate.levels[1]: gpus 2 proven by branching',
      'certificate.levels[2]: slack 0.039091 proven not by prices',
    ]);
    expect(verifyPlan({ plan: byBranching.plan }).trusted[0]).toContain('priceBound says 1.857142');
  });

  it('runs only the rules it is handed', () => {
    const one = VERIFY_RULES.filter((rule) => rule.id === 'rate-met');
    expect(verifyPlan(bent(), one).checked).toEqual(['rate-met']);
  });
});

describe('the rules', () => {
  it('have unique ids in kebab case and a reason each', () => {
    const ids = VERIFY_RULES.map((rule) => rule.id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { id, why } of VERIFY_RULES) {
      expect(id).toMatch(/^[a-z0-9]+(-[a-z0-9]+)+$/);
      expect(why.length).toBeGreaterThan(20);
    }
  });
});
