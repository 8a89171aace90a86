import { describe, expect, it } from 'vitest';
import { enumerateGeometry, gpuModel, type PartitionRules } from '../../../planner/mig/index.ts';

/**
 * The paper's search space (arXiv:2109.11067 §5.1): every way to put n services on the instances of one shape,
 * instances of one size being interchangeable. The published "157.8k and 234.7k" are n = 12 and 13 over 13 shapes.
 */
const a100 = gpuModel('A100-40GB')!;
const shapes = (rules: PartitionRules) =>
  enumerateGeometry(
    a100,
    a100.profiles.filter((profile) => profile.variant === 'plain'),
    rules,
  ).shapes;

function choose(n: number, k: number): number {
  let result = 1;
  for (let i = 1; i <= k; i++) result = (result * (n - k + i)) / i;
  return result;
}

/** Configurations that use services out of n, not necessarily all of them: Π C(n + k − 1, k) summed over shapes. */
function configurations(n: number, rules: PartitionRules): number {
  return shapes(rules).reduce((sum, shape) => sum + shape.reduce((product, k) => product * choose(n + k - 1, k), 1), 0);
}

/** Configurations with at most `most` different services, by inclusion-exclusion over the set of services used. */
function atMost(n: number, most: number, rules: PartitionRules): number {
  let total = 0;
  for (let used = 1; used <= most; used++) {
    let exactly = 0;
    for (let kept = 0; kept <= used; kept++) {
      exactly += (-1) ** (used - kept) * choose(used, kept) * (kept === 0 ? 0 : configurations(kept, rules));
    }
    total += choose(n, used) * exactly;
  }
  return total;
}

describe('configuration counts of the paper', () => {
  it.each([
    [5, 3_080, 3_105],
    [12, 157_830, 157_974],
    [13, 234_702, 234_871],
    [24, 5_990_892, 5_991_468],
  ])('%i services: %i over 13 shapes, %i over 14', (n, thirteen, fourteen) => {
    expect(configurations(n, 'no-4g-3g')).toBe(thirteen);
    expect(configurations(n, 'all')).toBe(fourteen);
  });

  it.each([
    [5, 855, 880, 2_385],
    [12, 5_370, 5_514, 39_030],
    [13, 6_331, 6_500, 50_089],
    [24, 22_116, 22_692, 331_788],
  ])('%i services, at most two a GPU: %i and %i; at most three: %i', (n, two, twoToday, three) => {
    expect(atMost(n, 2, 'no-4g-3g')).toBe(two);
    expect(atMost(n, 2, 'all')).toBe(twoToday);
    expect(atMost(n, 3, 'no-4g-3g')).toBe(three);
  });

  it('the sets of exactly the services used add up to all configurations', () => {
    expect(atMost(5, 5, 'all')).toBe(configurations(5, 'all'));
  });
});
