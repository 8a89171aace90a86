import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parseFleet, parseProfiles, parseWorkload } from '../../../planner/documents/index.ts';
import { compare, exact, exactRequirement, nearest, ONE, show } from '../../../planner/verify/exact.ts';
import { dearestGpu, priceBound } from '../../../planner/verify/index.ts';

/** Published cases with prices and proven minima; they lie beside the repository, not in it. */
const families = join(dirname(fileURLToPath(import.meta.url)), '../../../../shared/data/workloads');

interface Expected {
  readonly workload: string;
  readonly profiles: readonly string[];
  readonly fleet: string;
  readonly minGpus: number | null;
  readonly provenBy?: readonly string[];
  readonly dantzigWolfe?: { readonly bound: number; readonly prices?: Record<string, number> };
}

function loadCases(): [string, Expected, string][] {
  return readdirSync(families).flatMap((family) => {
    const folder = join(families, family);
    const { cases } = JSON.parse(readFileSync(join(folder, 'expectations.json'), 'utf8')) as {
      cases: Record<string, Expected>;
    };
    return Object.entries(cases).map(([name, expected]): [string, Expected, string] => [name, expected, folder]);
  });
}

describe.skipIf(!existsSync(families))('published prices (skipped where ../shared/data is absent)', () => {
  const cases = existsSync(families) ? loadCases().filter(([, expected]) => expected.dantzigWolfe?.prices) : [];

  it('are there', () => expect(cases.length).toBeGreaterThanOrEqual(70));

  it.each(cases)('%s: the sum is the published bound; rounded up it is the proven minimum', (_, expected, folder) => {
    const read = (path: string) => readFileSync(join(folder, path), 'utf8');
    const { bound, prices = {} } = expected.dantzigWolfe!;
    const services = parseWorkload(read(expected.workload), expected.workload).spec.services.map((service) => ({
      ...service,
      required: exactRequirement(service),
    }));
    const profiles = parseProfiles(expected.profiles.map((file) => ({ text: read(file), file })));
    const gpus = [...new Set(parseFleet(read(expected.fleet), expected.fleet).spec.nodeGroups.map((g) => g.gpu))];

    const result = priceBound(services, profiles, gpus, prices);

    expect(result.exact).toBe(true);
    expect(result.unservable).toEqual([]);
    expect(Math.abs(nearest(result.sum) - bound)).toBeLessThan(1e-6);
    const byPrices = expected.provenBy?.includes('price-certificate');
    if (byPrices) expect(Number(result.gpus)).toBe(expected.minGpus);
    else expect(Number(result.gpus)).toBeLessThanOrEqual(expected.minGpus!);

    // The published prices are rounded to 12 decimals, so a GPU may be worth 1 + 2e-12. Scaled down they are a proof.
    const scaled = Object.fromEntries(
      Object.entries(prices).map(([kind, price]) => [kind, floor12(price * (1 - 1e-11))]),
    );
    for (const gpu of gpus) expect(compare(dearestGpu(gpu, scaled, 'all').value, ONE)).toBeLessThanOrEqual(0);
    if (byPrices && bound % 1 !== 0)
      expect(Number(priceBound(services, profiles, gpus, scaled).gpus)).toBe(expected.minGpus);
  });
});

const floor12 = (value: number) => Math.floor(value * 1e12) / 1e12;

describe('dearestGpu', () => {
  const sevenths = {
    'A100-40GB 1g.5gb': 0.1,
    'A100-40GB 2g.10gb': 0.2,
    'A100-40GB 3g.20gb': 0.45,
    'A100-40GB 4g.20gb': 0.5,
    'A100-40GB 7g.40gb': 0.91,
  };

  it('is the dearest of all legal partitions, in the words of its profiles', () => {
    const { value, content } = dearestGpu('A100-40GB', sevenths, 'all');
    expect([show(value), content]).toEqual(['0.95', '3g.20gb + 4g.20gb']);
  });

  it('keeps to the partition rules', () => {
    const { value, content } = dearestGpu('A100-40GB', sevenths, 'no-4g-3g');
    expect([show(value), content]).toEqual(['0.91', '7g.40gb']);
  });

  it('is worth nothing without prices, or when nobody knows the model', () => {
    expect(dearestGpu('A100-40GB', {}, 'all').value.units).toBe(0n);
    expect(dearestGpu('A100-40GB', { 'A100-80GB 7g.80gb': 1 }, 'all').value.units).toBe(0n);
    expect(dearestGpu('B200', sevenths, 'all').value.units).toBe(0n);
  });
});

describe('exact decimals', () => {
  it.each([
    [0.1, '0.1'],
    [1e-7, '0.0000001'],
    [1.5e21, '1500000000000000000000'],
    [29132.5, '29132.5'],
    [0, '0'],
    [5e-324, `0.${'0'.repeat(323)}5`],
  ])('%d is %s', (value, text) => {
    expect(show(exact(value))).toBe(text);
    expect(nearest(exact(value))).toBe(value);
  });
});
