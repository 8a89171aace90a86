import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cases } from '../long.ts';
import { command, DATA, hasData, scratch } from './command.ts';

const out = scratch();

/** A case of expectations.json, as far as it is looked at here. */
interface Case {
  readonly workload: string;
  readonly profiles: readonly string[];
  readonly fleet: string;
  readonly feasible?: boolean;
  readonly minGpus: number | null;
  readonly problems?: readonly { readonly service?: string; readonly reason: string }[];
}

function casesOf(family: string): Record<string, Case> {
  const file = join(DATA, 'workloads', family, 'expectations.json');
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).cases : {};
}

const documentsOf = (family: string, { workload, profiles, fleet }: Case): string[] => {
  const at = (path: string) => join(DATA, 'workloads', family, path);
  return ['--workload', at(workload), '--fleet', at(fleet), ...profiles.flatMap((file) => ['--profiles', at(file)])];
};

/** Some of each family, first the most telling; the planner's own tests and the benchmarks go through all of them. */
const SOME: Readonly<Record<string, readonly string[]>> = {
  tiny: ['double-memory-at-6', 'mixed-fleet', 'duality-gap', 'four-plus-three', 'latency-equal', 'random-102'],
  'day-night': ['day-a', 'night-b'],
  parvagpu: ['parvagpu-s6-x10', 'parvagpu-s3', 'parvagpu-s1-x50'],
  'paper-like': ['normal-2-seed5', 'lognormal-1-seed1'],
  wide: ['wide-100'],
  infeasible: ['only-the-optimum-fits'],
};
const solvable = Object.entries(SOME).flatMap(([family, names]) =>
  names.slice(0, cases(family === 'tiny' ? 2 : 1, names.length)).map((name) => [family, name] as const),
);

describe.skipIf(!hasData)(`proven minima of ${DATA}/workloads`, () => {
  it.concurrent.each(solvable)('%s %s: reached, proven and verified', async (family, name) => {
    const expected = casesOf(family)[name]!;
    const documents = documentsOf(family, expected);
    const folder = join(out, name);

    const { code, stdout } = await command(['plan', ...documents, '--out', folder, '--format', 'json']);

    expect(code).toBe(0);
    const { summary, certificate, proofSeconds } = JSON.parse(stdout);
    expect(summary.gpus).toBe(expected.minGpus);
    expect(certificate).toMatchObject({ lowerBound: expected.minGpus, optimal: true, gap: 0 });
    expect(proofSeconds).toEqual(expect.any(Number));
    const verified = await command(['verify', join(folder, 'plan.json'), ...documents]);
    expect(verified.stdout).toContain('is valid');
    expect(verified.code).toBe(0);
  });

  it.concurrent.each(['normal-2-seed5', 'lognormal-1-seed1'].slice(0, cases(1, 2)))(
    'paper-like %s without the exact search',
    async (name) => {
      const expected = casesOf('paper-like')[name]!;
      const folder = join(out, `islands-${name}`);

      const { code, stdout } = await command([
        ...['plan', ...documentsOf('paper-like', expected)],
        ...['--search', 'genetic,mcts', '--out', folder, '--format', 'json'],
      ]);

      expect(code).toBe(0);
      const { summary, certificate } = JSON.parse(stdout);
      expect(certificate.lowerBound).toBe(expected.minGpus);
      expect(summary.gpus).toBeLessThanOrEqual(expected.minGpus! + Math.max(1, Math.floor(expected.minGpus! * 0.005)));
    },
  );
});

const infeasible = Object.entries(casesOf('infeasible')).filter(([, { feasible }]) => feasible === false);

describe.skipIf(!hasData)(`workloads of ${DATA}/workloads that no plan serves`, () => {
  it.concurrent.each(infeasible)('%s: exit code 3, every service at fault and a way out', async (_, expected) => {
    const folder = join(out, 'none');
    const args = ['plan', ...documentsOf('infeasible', expected), '--out', folder, '--format', 'json'];

    const { code, stdout, stderr } = await command(args);

    expect(code).toBe(3);
    const { error } = JSON.parse(stdout);
    const found = error.problems.map(({ service, reason }: { service?: string; reason: string }) => ({
      ...(service === undefined ? {} : { service }),
      reason,
    }));
    expect(found).toEqual(expected.problems);
    for (const { service, message, remedy } of error.problems) {
      if (service !== undefined) expect(stderr).toContain(`${service}: `);
      expect(stderr).toContain(message);
      expect(remedy).toMatch(/\w/);
      expect(`${message} ${remedy}`).not.toMatch(/Infinity|NaN|undefined/);
    }
    expect(existsSync(join(folder, 'plan.json'))).toBe(false);
  });
});
