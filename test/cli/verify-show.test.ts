import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { command, EXAMPLE, scratch } from './command.ts';

const folder = scratch();
const plan = join(folder, 'plan.json');

beforeAll(async () => {
  await command(['plan', ...EXAMPLE, '--out', folder]);
});

/** The plan with a change, as a file of its own. */
function changed(name: string, change: (text: string) => string): string {
  const path = join(folder, name);
  writeFileSync(path, change(readFileSync(plan, 'utf8')));
  return path;
}

describe('mig-planner verify', () => {
  it('takes a valid plan', async () => {
    const { code, stdout } = await command(['verify', plan, ...EXAMPLE]);

    expect(code).toBe(0);
    expect(stdout).toMatch(/plan\.json is valid: \d+ rules checked\.\nBound: the prices prove at least 5 GPUs/);
    expect(stdout).not.toContain('Not checked');
  });

  it('says what it could not check without the documents', async () => {
    const { code, stdout } = await command(['verify', plan]);

    expect(code).toBe(0);
    expect(stdout).toMatch(/Not checked without .*--profiles.*: .*latency-met/);
  });

  it('lists every violation of a plan that breaks rules, with exit code 1', async () => {
    const forged = changed('forged.json', (text) => text.replace('"gpus": 5', '"gpus": 4'));

    const { code, stdout } = await command(['verify', forged, ...EXAMPLE]);

    expect(code).toBe(1);
    expect(stdout).toContain('breaks rules:');
    expect(stdout).toContain('summary-counts at summary.gpus');
    expect(stdout).toContain('hash-of-plan');
  });

  it('finds a plan made for another workload', async () => {
    const { code, stdout } = await command([
      'verify',
      plan,
      ...EXAMPLE,
      '--workload',
      'examples/day.yaml',
      '--format',
      'json',
    ]);

    expect(code).toBe(1);
    const { ok, violations } = JSON.parse(stdout);
    expect(ok).toBe(false);
    expect(violations).toContainEqual(expect.objectContaining({ rule: 'hash-of-workload' }));
  });

  it('finds a plan made from another current plan', async () => {
    const { code, stdout } = await command(['verify', plan, '--current', plan]);

    expect(code).toBe(1);
    expect(stdout).toContain('hash-of-current at inputs.current');
  });

  it.each([
    ['is no plan', () => 'examples/day.yaml'],
    ['is not there', () => 'nowhere.json'],
    ['is cut off', () => changed('cut.json', (text) => text.slice(0, 200))],
    ['lacks a field', () => changed('lacks.json', (text) => text.replace('"summary"', '"sumary"'))],
  ])('a file that %s ends with exit code 2', async (_, path) => {
    expect(await command(['verify', path()])).toMatchObject({ code: 2, stdout: '' });
  });
});

describe('mig-planner show', () => {
  it('prints the plan', async () => {
    const { code, stdout } = await command(['show', plan]);

    expect(code).toBe(0);
    expect(stdout).toContain('5 GPUs on 1 node serve 5 services');
    expect(stdout).toContain('albert-large-v2');
  });

  it('as JSON it is the plan itself', async () => {
    const { stdout } = await command(['show', plan, '--format', 'json']);

    expect(JSON.parse(stdout)).toEqual(JSON.parse(readFileSync(plan, 'utf8')));
  });

  it('refuses what is no plan', async () => {
    expect((await command(['show', 'examples/fleet.yaml'])).code).toBe(2);
  });
});
