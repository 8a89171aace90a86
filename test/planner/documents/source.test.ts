import { describe, expect, it } from 'vitest';
import { parseFleet, parsePlan, parseTransition, parseWorkload } from '../../../planner/documents/index.ts';
import { errorOf, fleet, issuesOf, plan, transition, workload } from './support.ts';

const read = (text: string) => () => parseWorkload(text, 'w.yaml');
const HEAD = 'apiVersion: mig-planner/v1\nkind: Workload\nmetadata: {name: day}\n';

describe('a file that is no document', () => {
  it.each([
    { what: 'nothing', text: '' },
    { what: 'white space', text: ' \n\t\n' },
    { what: 'a comment', text: '# todo\n' },
    { what: 'a byte order mark', text: '\uFEFF' },
  ])('is empty: $what', ({ text }) => {
    expect(issuesOf(read(text))).toHaveLength(1);
    expect(issuesOf(read(text))[0]).toMatchObject({ code: 'syntax', file: 'w.yaml', path: '' });
  });

  it.each([
    { text: 'hello', got: '"hello"' },
    { text: '[1, 2]', got: 'a list of 2' },
    { text: '[]', got: 'an empty list' },
    { text: '42', got: '42' },
    { text: '"{}"', got: '"{}"' },
  ])('is no map: $text', ({ text, got }) => {
    expect(errorOf(read(text)).message).toBe(
      `w.yaml:1:1: expected a Workload document (a map with apiVersion, kind, …), got ${got}`,
    );
  });

  it('is a profiles CSV', () => {
    const text = 'model,gpu,profile,batch,throughput,latencyMs,source\nbert,A100-40GB,1g.5gb,1,2,3,x\n';
    expect(issuesOf(read(text))[0]?.hint).toBe('this looks like a profiles CSV; pass it as --profiles');
  });
});

describe('a document of another kind', () => {
  it.each([
    { value: fleet(), hint: 'this is a Fleet; pass it as --fleet' },
    { value: plan(), hint: 'this is a Plan; pass it as --current, or to verify' },
    { value: transition(), hint: 'this is a Transition; pass it to apply' },
    { value: { ...workload(), kind: 'Worklod' }, hint: 'did you mean "Workload"?' },
    { value: { ...workload(), kind: 'Deployment' }, hint: 'this must be a Workload' },
    { value: { ...workload(), kind: 7 }, hint: 'this must be a Workload' },
    { value: { name: 'x' }, hint: 'this must be a Workload' },
  ])('has one issue, and it says what to do: $hint', ({ value, hint }) => {
    const issues = issuesOf(read(JSON.stringify(value)));
    expect(issues).toHaveLength(1);
    expect(issues[0]).toMatchObject({ code: 'kind', path: 'kind', expected: '"Workload"', hint });
  });

  it.each([
    { parse: parseFleet, kind: 'Fleet' },
    { parse: parsePlan, kind: 'Plan' },
    { parse: parseTransition, kind: 'Transition' },
  ])('a Workload is no $kind', ({ parse, kind }) => {
    const issue = issuesOf(() => parse(JSON.stringify(workload()), 'w.json'))[0];
    expect(issue).toMatchObject({ expected: `"${kind}"`, hint: 'this is a Workload; pass it as --workload' });
  });

  it.each(['mig-planner/v2', 'v1', '', undefined, 1])('apiVersion %s has one issue', (apiVersion) => {
    const issues = issuesOf(read(JSON.stringify({ ...workload(), apiVersion })));
    expect(issues).toHaveLength(1);
    expect(issues[0]).toMatchObject({ code: 'kind', path: 'apiVersion', expected: '"mig-planner/v1"' });
  });
});

describe('a syntax error', () => {
  it.each([
    { what: 'a tab', text: `${HEAD}spec:\n\tservices: []\n`, line: 5, got: /Tabs/ },
    { what: 'an open bracket', text: `${HEAD}spec: {services: [\n`, line: 5, got: /./ },
    { what: 'a key twice', text: `${HEAD}kind: Workload\n`, line: 4, got: /unique/ },
    { what: 'a second document', text: `${HEAD}spec: {}\n---\na: 1\n`, line: 5, got: /^a second document$/ },
    { what: 'an unknown tag', text: `${HEAD}spec: !!js/function x\n`, line: 4, got: /tag/i },
    { what: 'an unknown version', text: `%YAML 9.9\n---\n${HEAD}`, line: 1, got: /version/ },
    { what: 'half a JSON file', text: '{"apiVersion": "mig-planner/v1",\n "kind": ', line: 2, got: /./ },
    {
      what: 'a JSON key twice',
      text: '{"kind": "Workload",\n "a": {"b": 1, "c": [{"b": 2}], "b": 3}}',
      line: 2,
      got: /unique/,
    },
    { what: 'a JSON key twice, once escaped', text: '{"kind": "a",\n "\\u006bind": "b"}', line: 2, got: /unique/ },
  ])('$what is shown with its line', ({ text, line, got }) => {
    const issue = issuesOf(read(text))[0];
    expect(issue).toMatchObject({ code: 'syntax', line });
    expect(issue?.got).toMatch(got);
  });

  it.each(['[', '{"a":', '- ', '{a: ', '? ', '&a ['])('is not a crash, however deep %j is nested', (open) => {
    for (const depth of [101, 500, 800, 1000, 1500, 20_000]) {
      expect(issuesOf(read(open.repeat(depth)))[0]?.got).toBe('lists or maps nested more than 100 deep');
    }
  });

  it('is not a crash for well-formed JSON nested deep', () => {
    const deep = `{"kind":${'['.repeat(20_000)}${']'.repeat(20_000)}}`;
    expect(issuesOf(read(deep))[0]?.got).toBe('lists or maps nested more than 100 deep');
  });

  it('is not a crash for a name of millions of characters', () => {
    for (const name of ['a.'.repeat(5_000_000), '\n'.repeat(5_000_000), 'a,'.repeat(5_000_000)]) {
      const text = JSON.stringify({ ...workload(), metadata: { name } });
      expect(issuesOf(read(text))[0]?.path).toBe('metadata.name');
      expect(issuesOf(read(JSON.stringify(name)))).toHaveLength(1);
    }
  });
});

describe('aliases', () => {
  it('may share a value', () => {
    const text = `${HEAD}spec:\n  services:\n    - {name: a, model: m, rate: &r 5, latencyMs: &l 10}\n    - {name: b, model: m, rate: *r, latencyMs: *l}\n`;
    expect(parseWorkload(text, 'w').spec.services[1]).toMatchObject({ rate: 5, latencyMs: 10 });
  });

  it('may be used by thousands of services', () => {
    const rows = Array.from({ length: 3000 }, (_, i) => `    - {name: s${i}, model: m, rate: *r, latencyMs: *r}\n`);
    const text = `${HEAD}spec:\n  services:\n    - {name: a, model: m, rate: &r 5, latencyMs: 1}\n${rows.join('')}`;
    expect(parseWorkload(text, 'w').spec.services).toHaveLength(3001);
  });

  it('are looked through when an error is located', () => {
    const text = `${HEAD}spec:\n  services:\n    - &a {name: a, model: m, rate: x, latencyMs: 1}\n    - *a\n`;
    const issues = issuesOf(read(text));
    expect(issues.map(({ line, path }) => [line, path])).toEqual([
      [6, 'spec.services[0].rate'],
      [6, 'spec.services[1].rate'],
      [6, 'spec.services[1].name'],
    ]);
  });

  it('do not explode: a billion laughs', () => {
    const levels = Array.from({ length: 12 }, (_, i) => {
      const items = i === 0 ? 'lol' : `*l${i - 1}`;
      return `l${i}: &l${i} [${Array(10).fill(items).join(', ')}]\n`;
    });
    expect(issuesOf(read(levels.join('')))[0]).toMatchObject({
      code: 'syntax',
      got: expect.stringContaining('expand to more'),
    });
  });

  it('do not explode: one wide list used many times', () => {
    const wide = `a: &a [${Array(5000).fill('1').join(', ')}]\nb: [${Array(5000).fill('*a').join(', ')}]\n`;
    expect(issuesOf(read(wide))[0]?.got).toContain('expand to more');
  });

  it.each([
    { text: 'a: &a [*a]', got: 'alias *a inside its own anchor' },
    { text: 'a: &a {b: &b [*a]}\nc: *b', got: 'alias *a inside its own anchor' },
    { text: 'a: *b', got: 'alias *b without an anchor before it' },
    { text: 'a: *b\nc: &b 1', got: 'alias *b without an anchor before it' },
  ])('must lead somewhere: $text', ({ text, got }) => {
    expect(issuesOf(read(text))[0]).toMatchObject({ code: 'syntax', line: 1, got });
  });
});

describe('the message', () => {
  it('shows twenty issues and counts the rest', () => {
    const rows = Array.from({ length: 25 }, (_, i) => `    - {name: s${i}, model: m, rate: -1, latencyMs: 1}\n`);
    const error = errorOf(read(`${HEAD}spec:\n  services:\n${rows.join('')}`));
    const lines = error.message.split('\n');
    expect(lines).toHaveLength(21);
    expect(lines[20]).toBe('and 5 more');
    expect(error.issues).toHaveLength(25);
    expect(error.name).toBe('DocumentError');
  });

  it.each([
    { value: '"12"', expected: 'got "12"; write it without quotes' },
    { value: '"twelve"', expected: 'got "twelve"' },
  ])('hints at quotes around numbers: $value', ({ value, expected }) => {
    const text = `${HEAD}spec: {services: [{name: a, model: m, rate: ${value}, latencyMs: 1}]}`;
    expect(errorOf(read(text)).message.endsWith(expected)).toBe(true);
  });

  it('hints at missing quotes around names', () => {
    const text = `${HEAD}spec: {services: [{name: 7, model: m, rate: 1, latencyMs: 1}]}`;
    expect(errorOf(read(text)).message).toContain('got 7; write it in quotes: "7"');
  });

  it('quotes keys that are no plain names', () => {
    const text = `${HEAD}spec: {services: [{name: a, model: m, rate: 1, latencyMs: 1, "a b": 1, "ü": 2}]}`;
    expect(issuesOf(read(text)).map((issue) => issue.path)).toEqual(['spec.services[0]["a b"]', 'spec.services[0].ü']);
  });

  it('stays on one line whatever the value', () => {
    const text = JSON.stringify({ ...workload(), metadata: { name: 'a\nb\u0000c' } });
    expect(errorOf(read(text)).message.split('\n')).toHaveLength(1);
  });

  it('names dates of YAML 1.1', () => {
    const text = `%YAML 1.1\n---\n${HEAD.replace('day', '2001-01-01')}spec: {services: [{name: a, model: m, rate: 1, latencyMs: 1}]}`;
    expect(issuesOf(read(text))[0]).toMatchObject({ path: 'metadata.name', got: 'a date' });
  });
});
