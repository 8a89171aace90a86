import { describe, expect, it } from 'vitest';
import { finalisePlan, hashPlan, parsePlan } from '../../../planner/documents/index.ts';
import { minimalPlan } from '../minimal-plan.ts';
import { issuesOf, plan, replaced } from './support.ts';

const parse = (value: unknown) => parsePlan(JSON.stringify(value), 'plan.json');
const INSTANCE = ['gpus', 0, 'instances', 0] as const;
const IDLE = ['gpus', 0, 'instances', 1] as const;

describe('a valid Plan', () => {
  it('is read as written', () => {
    expect(parse(plan())).toEqual(plan());
  });

  it('may come from a run with a plan before it, rules and a cut-off search', () => {
    const { hash: _, ...rest } = plan();
    const full = finalisePlan({
      ...rest,
      summary: { ...rest.summary, truncated: true },
      inputs: { ...rest.inputs, current: 'c'.repeat(64) },
      partitionRules: 'no-4g-3g',
    });
    expect(parse(full)).toEqual(full);
  });

  it('may leave out what only mig-planner needs to write, each on its own', () => {
    for (const path of [
      ['objective'],
      ['inputs'],
      ['search'],
      ['hash'],
      ['certificate', 'priceBound'],
      ['services', 0, 'model'],
      ['services', 0, 'latencyMs'],
      ['services', 0, 'replicas'],
    ]) {
      const terse = replaced(plan(), path, undefined);
      expect(parse(terse)).toEqual(terse);
    }
    expect(parse(minimalPlan)).toEqual(minimalPlan);
  });

  it('has every field of the least plan', () => {
    const [first, ...others] = minimalPlan.services;
    for (const [path, value] of [
      ...['summary', 'certificate', 'services', 'gpus'].map((field) => [[field], undefined] as const),
      ...Object.keys(minimalPlan.certificate).map((field) => [['certificate', field], undefined] as const),
      ...Object.keys(first!).map((field) => [['services', others.length, field], undefined] as const),
    ]) {
      expect(
        issuesOf(() => parse(replaced(minimalPlan, path, value))),
        path.join('.'),
      ).toHaveLength(1);
    }
  });

  it('of fifty thousand GPUs is read and hashed', () => {
    const [gpu] = plan().gpus;
    const gpus = Array.from({ length: 50_000 }, (_, i) => ({ ...gpu!, node: `p4d-${i >> 3}`, index: i & 7 }));
    const big = finalisePlan({ ...plan(), gpus });
    const read = parse(big);
    expect(read.gpus).toHaveLength(50_000);
    expect(hashPlan(read)).toBe(big.hash);
  });
});

describe('a bad Plan', () => {
  it.each([
    { path: ['summary', 'gpus'], value: -1, expected: 'a whole number >= 0' },
    { path: ['summary', 'truncated'], value: 'yes', expected: 'true or false' },
    { path: ['certificate', 'method'], value: 'magic', expected: 'one of prices, branching, none' },
    { path: ['certificate', 'gap'], value: -0.1, expected: 'a finite number >= 0' },
    { path: ['certificate', 'prices', 'A100-40GB 3g.20gb'], value: -1, expected: 'a finite number >= 0' },
    { path: ['certificate', 'prices'], value: [], expected: 'a map of instance kinds ("GPU profile") to prices' },
    {
      path: ['certificate', 'levels', 0, 'objective'],
      value: 'gpu',
      expected: 'one of cost, nodes, gpus, reconfiguredNodes, restartedPods, slack',
    },
    { path: ['services', 0, 'capacity'], value: null, expected: 'a finite number >= 0' },
    { path: [...INSTANCE, 'service'], value: '', expected: 'a service name, or null for an idle instance' },
    { path: [...INSTANCE, 'start'], value: -1, expected: 'a whole number from 0 to 63' },
    { path: [...INSTANCE, 'batch'], value: undefined, expected: 'a batch, as the instance serves a service' },
    { path: [...INSTANCE, 'throughput'], value: undefined, expected: 'a throughput, as the instance serves a service' },
    { path: [...IDLE, 'batch'], value: 8, expected: 'no batch on an idle instance' },
    { path: [...IDLE, 'throughput'], value: 8, expected: 'no throughput on an idle instance' },
    { path: ['inputs', 'workload'], value: 'abc', expected: 'a SHA-256 hash of 64 lower-case hex digits' },
    { path: ['inputs', 'current'], value: undefined, expected: 'a SHA-256 hash of 64 lower-case hex digits' },
    { path: ['search', 'budget'], value: 'huge', expected: 'one of small, normal, large' },
    { path: ['search', 'searchers', 0], value: 'gready', expected: 'one of greedy, mcts, genetic, exact' },
    { path: ['search', 'seed'], value: 0.5, expected: 'a whole number >= 0' },
    { path: ['hash'], value: 'A'.repeat(64), expected: 'a SHA-256 hash of 64 lower-case hex digits' },
  ])('$path: $value', ({ path, value, expected }) => {
    const issues = issuesOf(() => parse(replaced(plan(), path, value)));
    expect(issues).toHaveLength(1);
    expect(issues[0]?.expected).toBe(expected);
  });

  it('holds no time, duration, run id, path or host version', () => {
    for (const field of ['seconds', 'time', 'runId', 'host', 'version']) {
      expect(issuesOf(() => parse({ ...plan(), [field]: 1 }))[0]).toMatchObject({ code: 'unknown-field', path: field });
    }
  });

  it('names a service once', () => {
    const { services, ...rest } = plan();
    const issues = issuesOf(() => parse({ ...rest, services: [...services, ...services] }));
    expect(issues[0]).toMatchObject({ code: 'duplicate', path: 'services[1].name' });
    expect(issues[0]?.hint).toContain('services[0].name');
  });

  it('has a path for a price with a space in its key', () => {
    const bad = replaced(plan(), ['certificate', 'prices', 'A100-40GB 3g.20gb'], 'x');
    expect(issuesOf(() => parse(bad))[0]?.path).toBe('certificate.prices["A100-40GB 3g.20gb"]');
  });
});
