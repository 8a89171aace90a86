import { describe, expect, it } from 'vitest';
import { parseWorkload, requiredRate, unsupportedFields } from '../../../planner/documents/index.ts';
import { errorOf, issuesOf, replaced, workload } from './support.ts';

const HEAD = 'apiVersion: mig-planner/v1\nkind: Workload\nmetadata: {name: day}\nspec:\n  services:\n';
const parse = (text: string) => parseWorkload(text, 'workload.yaml');

describe('a valid Workload', () => {
  it('is read from YAML and from JSON alike', () => {
    const yaml = `${HEAD}    - {name: bert, model: bert-base, rate: 843, latencyMs: 100, headroom: 0.1}\n`;
    const read = parse(yaml);
    expect(read.spec.services).toEqual([
      { name: 'bert', model: 'bert-base', rate: 843, latencyMs: 100, headroom: 0.1 },
    ]);
    expect(parse(JSON.stringify(read))).toEqual(read);
  });

  it('keeps every optional field', () => {
    expect(parse(JSON.stringify(workload()))).toEqual(workload());
  });

  it('may begin with a byte order mark and end lines with CR LF', () => {
    const yaml = `\uFEFF${HEAD}    - {name: a, model: m, rate: 1, latencyMs: 1}\n`.replaceAll('\n', '\r\n');
    expect(parse(yaml).spec.services).toHaveLength(1);
  });

  it.each(['a', '0', 'a-b', '7x', 'x'.repeat(63)])('accepts the service name %s', (name) => {
    expect(parse(JSON.stringify(replaced(workload(), ['spec', 'services', 0, 'name'], name)))).toBeDefined();
  });

  it('takes a model name in any script', () => {
    const read = parse(`${HEAD}    - {name: a, model: 模型-ü🚀, rate: 1e3, latencyMs: .5}\n`);
    expect(read.spec.services[0]).toMatchObject({ model: '模型-ü🚀', rate: 1000, latencyMs: 0.5 });
  });
});

const SERVICE = ['spec', 'services', 1] as const;
const RATE = 'a finite number > 0';
const LABEL = 'a DNS-1123 label (a-z, 0-9 and "-", at most 63 characters)';

describe('a bad value', () => {
  it.each([
    { field: 'rate', value: 0, expected: RATE, got: '0' },
    { field: 'rate', value: -1, expected: RATE, got: '-1' },
    { field: 'rate', value: 'fast', expected: RATE, got: '"fast"' },
    { field: 'rate', value: '12', expected: RATE, got: '"12"' },
    { field: 'rate', value: null, expected: RATE, got: 'null' },
    { field: 'rate', value: true, expected: RATE, got: 'true' },
    { field: 'rate', value: [1, 2], expected: RATE, got: 'a list of 2' },
    { field: 'rate', value: {}, expected: RATE, got: 'an empty map' },
    { field: 'latencyMs', value: 0, expected: RATE, got: '0' },
    { field: 'latencyMs', value: -5, expected: RATE, got: '-5' },
    { field: 'headroom', value: -0.1, expected: 'a finite number >= 0 and <= 10', got: '-0.1' },
    { field: 'headroom', value: 20, expected: 'a finite number >= 0 and <= 10', got: '20' },
    { field: 'minReplicas', value: 0, expected: 'a whole number >= 1', got: '0' },
    { field: 'minReplicas', value: 1.5, expected: 'a whole number >= 1', got: '1.5' },
    { field: 'minReplicas', value: 1e300, expected: 'a whole number >= 1', got: '1e+300' },
    { field: 'name', value: 'Bert', expected: LABEL, got: '"Bert"' },
    { field: 'name', value: '-a', expected: LABEL, got: '"-a"' },
    { field: 'name', value: 'ü', expected: LABEL, got: '"ü"' },
    { field: 'name', value: 'x'.repeat(64), expected: LABEL, got: `"${'x'.repeat(60)}…"` },
    { field: 'name', value: '', expected: LABEL, got: '""' },
    { field: 'name', value: 7, expected: LABEL, got: '7' },
    { field: 'model', value: '', expected: 'a text, not empty and without surrounding white space', got: '""' },
    { field: 'model', value: ' x', expected: 'a text, not empty and without surrounding white space', got: '" x"' },
  ])('$field: $got is refused', ({ field, value, expected, got }) => {
    const text = JSON.stringify(replaced(workload(), [...SERVICE, field], value), null, 1);
    const issues = issuesOf(() => parse(text));
    expect(issues).toHaveLength(1);
    expect(issues[0]).toMatchObject({ code: 'invalid', path: `spec.services[1].${field}`, expected, got });
    expect(text.split('\n')[issues[0]!.line! - 1]).toContain(`"${field}"`);
  });

  it.each([
    { form: '.inf', got: 'Infinity' },
    { form: '-.inf', got: '-Infinity' },
    { form: '.nan', got: 'NaN' },
    { form: '1e999', got: 'Infinity' },
    { form: '1_000', got: '"1_000"' },
    { form: '~', got: 'null' },
  ])('rate: $form in YAML is refused', ({ form, got }) => {
    const issues = issuesOf(() => parse(`${HEAD}    - {name: a, model: m, rate: ${form}, latencyMs: 1}\n`));
    expect(issues).toEqual([
      expect.objectContaining({ path: 'spec.services[0].rate', line: 6, column: 33, expected: RATE, got }),
    ]);
  });

  it('1e999 in JSON is refused', () => {
    const text = JSON.stringify(workload()).replace('843', '1e999');
    expect(issuesOf(() => parse(text))[0]).toMatchObject({ path: 'spec.services[0].rate', got: 'Infinity' });
  });

  it.each([
    { share: { node: 0 }, path: '.node' },
    { share: { zone: 1.01 }, path: '.zone' },
    { share: { rack: 0.5 }, path: '.rack' },
  ])('maxShare $share is refused', ({ share, path }) => {
    const text = JSON.stringify(replaced(workload(), [...SERVICE, 'maxShare'], share));
    expect(issuesOf(() => parse(text))[0]?.path).toBe(`spec.services[1].maxShare${path}`);
  });
});

describe('a missing or unknown field', () => {
  it.each(['name', 'model', 'rate', 'latencyMs'])('%s of a service is required', (field) => {
    const issues = issuesOf(() => parse(JSON.stringify(replaced(workload(), [...SERVICE, field], undefined))));
    expect(issues).toHaveLength(1);
    expect(issues[0]).toMatchObject({ code: 'missing-field', path: `spec.services[1].${field}`, got: 'nothing' });
  });

  it.each([[['metadata']], [['metadata', 'name']], [['spec']], [['spec', 'services']]])('%j is required', (path) => {
    const issues = issuesOf(() => parse(JSON.stringify(replaced(workload(), path, undefined))));
    expect(issues).toHaveLength(1);
    expect(issues[0]).toMatchObject({ code: 'missing-field', path: path.join('.') });
  });

  it('names the field and the nearest known one, at its place', () => {
    const text = `${HEAD}    - {name: a, model: m, rate: 1, latencyMs: 1, latencyMS: 3}\n`;
    expect(errorOf(() => parse(text)).message).toBe(
      'workload.yaml:6:50 spec.services[0].latencyMS: unknown field "latencyMS"; did you mean "latencyMs"?',
    );
  });

  it('lists the known fields where none is near', () => {
    const text = JSON.stringify(replaced(workload(), ['spec', 'qqqqqq'], 1));
    expect(errorOf(() => parse(text)).message).toContain(
      'spec.qqqqqq: unknown field "qqqqqq"; expected one of services',
    );
  });

  it('names every unknown field', () => {
    const text = `${HEAD}    - {name: a, model: m, rate: 1, latencyMs: 1, x1: 1, y2: 2}\n`;
    expect(issuesOf(() => parse(text)).map((issue) => issue.path)).toEqual([
      'spec.services[0].x1',
      'spec.services[0].y2',
    ]);
  });

  it('treats __proto__ as an unknown field, not as a prototype', () => {
    for (const text of [
      `${HEAD}    - {name: a, model: m, rate: 1, latencyMs: 1, __proto__: {rate: 5}}\n`,
      JSON.stringify(workload()).replace('"rate":843', '"rate":843,"__proto__":{"x":1}'),
    ]) {
      expect(issuesOf(() => parse(text))[0]).toMatchObject({
        code: 'unknown-field',
        path: 'spec.services[0].__proto__',
      });
    }
  });
});

describe('services', () => {
  it('must be at least one', () => {
    expect(errorOf(() => parse(`${HEAD.trimEnd()} []\n`)).message).toBe(
      'workload.yaml:5:13 spec.services: expected a list of at least 1 of: services, got an empty list',
    );
    expect(issuesOf(() => parse(HEAD))[0]).toMatchObject({ path: 'spec.services', got: 'null' });
  });

  it('with one name twice are refused, both places named', () => {
    const row = (name: string) => `    - {name: ${name}, model: m, rate: 1, latencyMs: 1}\n`;
    const error = errorOf(() => parse(`${HEAD}${row('a')}${row('b')}${row('a')}${row('a')}`));
    expect(error.message.split('\n')).toEqual([
      'workload.yaml:8:14 spec.services[2].name: expected a unique service name, got "a"; first used at line 6, spec.services[0].name',
      'workload.yaml:9:14 spec.services[3].name: expected a unique service name, got "a"; first used at line 6, spec.services[0].name',
    ]);
  });

  it('show duplicates even where other services have errors', () => {
    const text = `${HEAD}    - 7\n    - {name: a}\n    - {name: a, model: m, rate: x, latencyMs: 1}\n`;
    const paths = issuesOf(() => parse(text)).map((issue) => issue.path);
    expect(paths).toContain('spec.services[0]');
    expect(paths).toContain('spec.services[2].rate');
    expect(paths).toContain('spec.services[2].name');
  });

  it('may be five thousand, and five thousand may be wrong', () => {
    const row = (i: number, rate: string) => `    - {name: s${i}, model: m, rate: ${rate}, latencyMs: 10}\n`;
    const many = (rate: string) => HEAD + Array.from({ length: 5000 }, (_, i) => row(i, rate)).join('');
    const started = performance.now();
    expect(parse(many('12.5')).spec.services).toHaveLength(5000);
    const error = errorOf(() => parse(many('-1')));
    expect(error.issues).toHaveLength(5000);
    expect(error.issues[4999]).toMatchObject({ line: 5005, path: 'spec.services[4999].rate' });
    // Some 2 s on one slow core; anything quadratic would take minutes.
    expect(performance.now() - started).toBeLessThan(20_000);
  });
});

describe('requiredRate', () => {
  it('adds the headroom', () => {
    expect(requiredRate({ rate: 100 })).toBe(100);
    expect(requiredRate({ rate: 100, headroom: 0.5 })).toBe(150);
  });
});

describe('unsupportedFields', () => {
  it('names each maxShare', () => {
    expect(unsupportedFields(workload(), 'w.yaml')).toEqual([
      {
        code: 'unsupported',
        file: 'w.yaml',
        path: 'spec.services[1].maxShare',
        expected: 'no maxShare (not supported yet)',
        got: '{"node":0.5}',
      },
    ]);
  });

  it('is empty where there is nothing to refuse', () => {
    const plain = parse(`${HEAD}    - {name: a, model: m, rate: 1, latencyMs: 1}\n`);
    expect(unsupportedFields(plain)).toEqual([]);
  });
});
