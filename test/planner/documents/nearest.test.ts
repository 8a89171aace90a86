import { describe, expect, it } from 'vitest';
import { didYouMean, nearestName } from '../../../planner/documents/index.ts';

describe('nearestName', () => {
  const known = ['name', 'model', 'rate', 'latencyMs', 'headroom'];

  it.each([
    ['latencyMS', 'latencyMs'],
    ['latency', 'latencyMs'],
    ['Rate', 'rate'],
    ['rat', 'rate'],
    ['modle', 'model'],
    ['foo', undefined],
    ['qux1', undefined],
    ['mode', 'model'],
    ['heardoom', 'headroom'],
    ['throughput', undefined],
    ['', undefined],
    ['x'.repeat(1000), undefined],
  ])('%s -> %s', (got, expected) => {
    expect(nearestName(got, known)).toBe(expected);
  });

  it('gives ties to the first', () => {
    expect(nearestName('3g.2gb', ['3g.20gb', '3g.21gb'])).toBe('3g.20gb');
  });

  it('has nothing to offer without names', () => {
    expect(nearestName('a', [])).toBeUndefined();
    expect(didYouMean('a', [])).toBeUndefined();
  });
});
