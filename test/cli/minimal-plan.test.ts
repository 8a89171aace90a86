import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { stringify } from 'yaml';
import { PROFILE_COLUMNS } from '../../planner/documents/index.ts';
import { minimalInputs, minimalPlan } from '../planner/minimal-plan.ts';
import { command, scratch } from './command.ts';

const folder = scratch();
const written = (name: string, text: string): string => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};

const { workload, profiles, fleet } = minimalInputs;
const plan = written('plan.json', JSON.stringify(minimalPlan));
const rows = profiles.map((row) => PROFILE_COLUMNS.map((column) => row[column]).join(','));
const inputs = [
  ...['--workload', written('workload.yaml', stringify(workload))],
  ...['--profiles', written('profiles.csv', [PROFILE_COLUMNS.join(','), ...rows].join('\n'))],
  ...['--fleet', written('fleet.yaml', stringify(fleet))],
];

it('verify takes a plan of the least fields, and says what it could not check', async () => {
  const alone = await command(['verify', plan]);
  expect(alone).toMatchObject({ code: 0, stderr: '' });
  expect(alone.stdout).toMatch(/Not checked without --\w+.*: .*latency-met.*required-rate/);
  expect(alone.stdout).toContain('Not checked, as hash is not stated: hash-of-plan.\n');

  const { code, stdout } = await command(['verify', plan, ...inputs]);
  expect(code).toBe(0);
  expect(stdout).toContain('Bound: the prices prove at least 13 GPUs');
  expect(stdout).not.toContain('Not checked without');
  expect(stdout).toContain('Not checked, as objective is not stated: objective-in-order, objective-values.');
});

it('verify cannot tell which plan it was made from', async () => {
  const { code, stdout } = await command(['verify', plan, ...inputs, '--current', plan]);
  expect(code).toBe(0);
  expect(stdout).toContain(
    'as inputs is not stated: hash-of-workload, hash-of-profiles, hash-of-fleet, hash-of-current.',
  );
});

it('show prints it, as JSON unchanged', async () => {
  expect((await command(['show', plan])).stdout).toContain('13 GPUs on 2 nodes serve 11 services; 43.92 per hour.');
  expect(JSON.parse((await command(['show', plan, '--format', 'json'])).stdout)).toEqual(minimalPlan);
});

it('plan starts from it', async () => {
  const { code } = await command([
    'plan',
    ...inputs,
    '--current',
    plan,
    '--out',
    join(folder, 'next'),
    '--budget',
    'small',
  ]);
  expect(code).toBe(0);
  expect((await command(['verify', join(folder, 'next', 'plan.json'), ...inputs, '--current', plan])).code).toBe(0);
});
