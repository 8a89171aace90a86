import { describe, expect, it } from 'vitest';
import { parseFleet } from '../../../planner/documents/index.ts';
import { errorOf, fleet, HARDWARE, issuesOf, replaced } from './support.ts';

const parse = (value: unknown) => parseFleet(JSON.stringify(value, null, 1), 'fleet.json');
const GROUP = ['spec', 'nodeGroups', 1] as const;

describe('a valid Fleet', () => {
  it('keeps every field', () => {
    expect(parse(fleet())).toEqual(fleet());
  });

  it('may have no prices at all', () => {
    const bare = replaced(
      replaced(fleet(), [...GROUP, 'pricePerHour'], undefined),
      ['spec', 'nodeGroups', 0, 'pricePerHour'],
      undefined,
    );
    expect(parse(bare).spec.nodeGroups.every((group) => group.pricePerHour === undefined)).toBe(true);
  });

  it('may leave out rules, durations and surge', () => {
    const text = `{apiVersion: mig-planner/v1, kind: Fleet, metadata: {name: f}, spec: {nodeGroups: [
      {name: g, instanceType: p4d.24xlarge, gpu: A100-40GB, gpusPerNode: 8, maxNodes: 1}]}}`;
    expect(Object.keys(parseFleet(text, 'fleet.yaml').spec)).toEqual(['nodeGroups']);
  });
});

describe('a bad value', () => {
  it.each([
    { path: [...GROUP, 'gpusPerNode'], value: 0, expected: 'a whole number from 1 to 64' },
    { path: [...GROUP, 'gpusPerNode'], value: 7.5, expected: 'a whole number from 1 to 64' },
    { path: [...GROUP, 'gpusPerNode'], value: 65, expected: 'a whole number from 1 to 64' },
    { path: [...GROUP, 'maxNodes'], value: 0, expected: 'a whole number from 1 to 1000000' },
    { path: [...GROUP, 'maxNodes'], value: -3, expected: 'a whole number from 1 to 1000000' },
    { path: [...GROUP, 'maxNodes'], value: 'many', expected: 'a whole number from 1 to 1000000' },
    { path: [...GROUP, 'pricePerHour'], value: 0, expected: 'a finite number > 0 and <= 1000000000' },
    { path: [...GROUP, 'pricePerHour'], value: -1, expected: 'a finite number > 0 and <= 1000000000' },
    { path: [...GROUP, 'pricePerHour'], value: 1e308, expected: 'a finite number > 0 and <= 1000000000' },
    { path: ['spec', 'durations', 'wait'], value: 1e308, expected: 'a finite number >= 0 and <= 1000000' },
    { path: [...GROUP, 'surge'], value: -1, expected: 'a whole number from 0 to 1000000' },
    { path: [...GROUP, 'instanceType'], value: '', expected: 'a text, not empty and without surrounding white space' },
    { path: ['spec', 'nodeGroups'], value: [], expected: 'a list of at least 1 of: node groups' },
    { path: ['spec', 'nodeGroups'], value: {}, expected: 'a list of at least 1 of: node groups' },
    { path: ['spec', 'partitionRules'], value: 'no-3g-4g', expected: 'one of all, no-4g-3g' },
    { path: ['spec', 'durations', 'start'], value: -1, expected: 'a finite number >= 0 and <= 1000000' },
    { path: ['spec', 'durations', 'start'], value: '45s', expected: 'a finite number >= 0 and <= 1000000' },
    {
      path: ['metadata', 'name'],
      value: 'Prod',
      expected: 'a DNS-1123 name (a-z, 0-9, "-" and ".", at most 253 characters)',
    },
  ])('$path: $value is refused', ({ path, value, expected }) => {
    const issues = issuesOf(() => parse(replaced(fleet(), path, value)));
    expect(issues).toHaveLength(1);
    const text = path.reduce<string>(
      (at, key) => (typeof key === 'number' ? `${at}[${key}]` : at ? `${at}.${key}` : key),
      '',
    );
    expect(issues[0]).toMatchObject({ code: 'invalid', path: text, expected });
  });

  it('a partition rule gets the nearest one named', () => {
    expect(errorOf(() => parse(replaced(fleet(), ['spec', 'partitionRules'], 'no-4g3g'))).message).toContain(
      'spec.partitionRules: expected one of all, no-4g-3g, got "no-4g3g"; did you mean "no-4g-3g"?',
    );
  });

  it.each(['gpusPerNode', 'maxNodes', 'gpu', 'instanceType', 'name'])('%s is required', (field) => {
    const issues = issuesOf(() => parse(replaced(fleet(), [...GROUP, field], undefined)));
    expect(issues).toEqual([expect.objectContaining({ code: 'missing-field', path: `spec.nodeGroups[1].${field}` })]);
  });

  it.each([
    { path: [...GROUP, 'maxNode'], nearest: 'maxNodes' },
    { path: [...GROUP, 'price_per_hour'], nearest: 'pricePerHour' },
    { path: ['spec', 'nodegroups'], nearest: 'nodeGroups' },
    { path: ['spec', 'durations', 'addnode'], nearest: 'addNode' },
    { path: ['metadata', 'nam'], nearest: 'name' },
    { path: ['apiversion'], nearest: 'apiVersion' },
  ])('unknown field $path is near $nearest', ({ path, nearest }) => {
    const issue = issuesOf(() => parse(replaced(fleet(), path, 1)))[0];
    expect(issue).toMatchObject({ code: 'unknown-field', hint: `did you mean "${nearest}"?` });
  });
});

describe('rules across node groups', () => {
  it('a name may stand once', () => {
    expect(errorOf(() => parse(replaced(fleet(), [...GROUP, 'name'], 'p4d'))).message).toMatch(
      /spec\.nodeGroups\[1\]\.name: expected a unique node group name, got "p4d"; first used at line 10, spec\.nodeGroups\[0\]\.name$/,
    );
  });

  it.each([0, 1])('prices are for all or for none (group %i without)', (index) => {
    const issues = issuesOf(() => parse(replaced(fleet(), ['spec', 'nodeGroups', index, 'pricePerHour'], undefined)));
    expect(issues).toHaveLength(1);
    expect(issues[0]).toMatchObject({
      code: 'missing-field',
      path: `spec.nodeGroups[${index}].pricePerHour`,
      expected: `a price, as node group "${index === 0 ? 'p4de' : 'p4d'}" has one (prices for all groups or for none)`,
    });
  });

  it('bad entries do not break them', () => {
    const paths = issuesOf(() => parse(replaced(fleet(), ['spec', 'nodeGroups', 0], null))).map((i) => i.path);
    expect(paths).toContain('spec.nodeGroups[0]');
  });
});

describe('with hardware given', () => {
  it('a known GPU model passes', () => {
    expect(parseFleet(JSON.stringify(fleet()), 'f', HARDWARE)).toEqual(fleet());
  });

  it('an unknown one is refused with the nearest', () => {
    const text = JSON.stringify(replaced(fleet(), [...GROUP, 'gpu'], 'A100-80'));
    const issue = issuesOf(() => parseFleet(text, 'fleet.json', HARDWARE))[0];
    expect(issue).toMatchObject({
      code: 'unknown-name',
      line: 1,
      path: 'spec.nodeGroups[1].gpu',
      expected: 'a GPU model, one of A100-40GB, A100-80GB',
      got: '"A100-80"',
      hint: 'did you mean "A100-80GB"?',
    });
  });
});
