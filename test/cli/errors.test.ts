import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { command, EXAMPLE, scratch } from './command.ts';

const folder = scratch();
const file = (name: string, text: string | Uint8Array): string => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};
const night = readFileSync('examples/night.yaml', 'utf8');

/** Options after the example's, and what the message must say. All end with exit code 2. */
const INVALID: [what: string, args: () => string[], words: RegExp][] = [
  [
    'a missing file',
    () => ['--workload', 'nowhere.yaml'],
    /nowhere\.yaml: expected a readable file for --workload, got no such file/,
  ],
  ['a folder for a file', () => ['--fleet', folder], /expected a readable file for --fleet, got a directory/],
  [
    'bytes that are no text',
    () => ['--fleet', file('latin1.yaml', Uint8Array.of(0x6e, 0xe4, 0x0a))],
    /expected text in UTF-8/,
  ],
  ['an empty file', () => ['--workload', file('empty.yaml', '')], /empty\.yaml/],
  ['broken YAML', () => ['--workload', file('broken.yaml', 'spec: [')], /broken\.yaml:1/],
  [
    'a typo in a field',
    () => ['--workload', file('typo.yaml', night.replace('latencyMs', 'latency'))],
    /typo\.yaml:7:.*latency.*did you mean "latencyMs"\?/,
  ],
  ['a fleet for a workload', () => ['--workload', 'examples/fleet.yaml'], /this is a Fleet; pass it as --fleet/],
  [
    'a GPU that does not exist',
    () => ['--fleet', file('gpu.yaml', readFileSync('examples/fleet.yaml', 'utf8').replace('A100-40GB', 'A100-40'))],
    /did you mean "A100-40GB"\?/,
  ],
  [
    'a price that no sum can hold',
    () => ['--fleet', file('dear.yaml', readFileSync('examples/fleet.yaml', 'utf8').replace('21.96', '1.0e+308'))],
    /dear\.yaml:\d+:\d+ spec\.nodeGroups\[0\]\.pricePerHour: expected a finite number > 0 and <= 1000000000, got 1e\+308/,
  ],
  [
    'a JSON file that ends too early',
    () => ['--fleet', file('cut.json', '{\n  "apiVersion": "mig-planner/v1",\n  "kind": "Fl')],
    /^error: \S*cut\.json: expected a whole JSON document, got one that ends too early, in line 3; copy or make it anew\n$/,
  ],
  [
    'profiles that clash',
    () => [
      '--profiles',
      file('clash.csv', `${readFileSync('examples/profiles.csv', 'utf8').replace(/,43\.5,/, ',43.6,')}`),
    ],
    /another row for albert/,
  ],
  [
    'a share of a node',
    () => ['--workload', file('share.yaml', night.replace('rate: 592', 'rate: 592, maxShare: {node: 0.5}'))],
    /maxShare.*not supported yet/,
  ],
  ['a current plan that is none', () => ['--current', 'examples/night.yaml'], /this is a Workload/],
  ['an unknown searcher', () => ['--search', 'greedy,gentic'], /Unknown searcher "gentic".*did you mean "genetic"\?/],
  ['no searcher', () => ['--search', ' , '], /one or more of greedy, mcts, genetic, exact/],
  ['an unknown budget', () => ['--budget', 'smal'], /did you mean "small"\?/],
  ['a seed with a fraction', () => ['--seed', '1.5'], /whole number/],
  ['a seed beyond exact numbers', () => ['--seed', '9007199254740993'], /whole number/],
  ['no threads', () => ['--threads', '0'], /whole number from 1/],
  ['no time at all', () => ['--max-seconds', '0'], /seconds above 0/],
  ['an unknown format', () => ['--format', 'yaml'], /Unknown format "yaml"/],
  ['an unknown option', () => ['--sed', '3'], /unknown option '--sed'.*--seed/s],
  ['a word too many', () => ['plan.json'], /too many arguments/],
  [
    'an --out where no folder can be made',
    () => ['--out', '/proc/nowhere/deep'],
    /--out .*cannot be written to: ENOENT/,
  ],
  ['a --keep-run that is a file', () => ['--keep-run', file('kept', '')], /--keep-run .*kept: cannot be written to/],
  ['a --keep-run where nothing can be made', () => ['--keep-run', '/proc'], /--keep-run \/proc: cannot be written to/],
  ['an --out that is a file', () => ['--out', file('taken', '')], /--out .*taken: cannot be written to/],
];

describe('invalid input ends with exit code 2 and says what is wrong', () => {
  it.concurrent.each(INVALID)('%s', async (_, args, words) => {
    const { code, stdout, stderr } = await command(['plan', ...EXAMPLE, ...args()]);

    expect(stderr).toMatch(words);
    expect(stderr).not.toMatch(/^\s+at /m); // no stack
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  });

  it('a missing option', async () => {
    expect(await command(['plan', '--workload', 'w.yaml'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("'--profiles <file>' not specified"),
    });
  });

  it('an unknown command', async () => {
    expect(await command(['plam'])).toMatchObject({ code: 2, stderr: expect.stringContaining('Did you mean plan?') });
  });

  it('no command: the help', async () => {
    expect(await command([])).toMatchObject({ code: 2, stderr: expect.stringContaining('Usage: mig-planner') });
  });

  it('all that is wrong at once', async () => {
    const { stderr } = await command(['plan', '--workload', 'a.yaml', '--profiles', 'b.csv', '--fleet', 'c.yaml']);

    expect(stderr.match(/no such file/g)).toHaveLength(3);
  });

  it.skipIf(process.getuid?.() === 0)('an --out without permission', async () => {
    const locked = join(folder, 'locked');
    mkdirSync(locked);
    chmodSync(locked, 0o500);

    expect(await command(['plan', ...EXAMPLE, '--out', locked])).toMatchObject({ code: 2 });
  });

  it('before a search begins, and leaves no folder behind', async () => {
    const out = join(folder, 'new', 'deep');
    const demanding = file('demanding.yaml', night.replace('rate: 592', 'rate: 592000'));

    const { code } = await command(['plan', ...EXAMPLE, '--workload', demanding, '--out', out]);

    expect(code).toBe(3);
    expect(existsSync(join(folder, 'new'))).toBe(false);
  });
});

describe('with --format json an error is one JSON object', () => {
  it('for documents, with every issue', async () => {
    const { code, stdout } = await command(['plan', ...EXAMPLE, '--workload', 'nowhere.yaml', '--format', 'json']);

    expect(code).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({
      error: {
        kind: 'invalid-input',
        message: expect.stringContaining('nowhere.yaml'),
        issues: [{ file: 'nowhere.yaml' }],
      },
      exitCode: 2,
    });
  });

  it('for the command line itself', async () => {
    const { code, stdout } = await command(['plan', '--format=json', '--seed', 'x']);

    expect(code).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({ error: { kind: 'usage' }, exitCode: 2 });
  });

  it('for a refusal, with every problem', async () => {
    const workload = file('refused.yaml', night.replaceAll('latencyMs: 100', 'latencyMs: 1'));

    const { code, stdout, stderr } = await command(['plan', ...EXAMPLE, '--workload', workload, '--format', 'json']);

    expect(code).toBe(3);
    const { error, exitCode } = JSON.parse(stdout);
    expect(exitCode).toBe(3);
    expect(error.kind).toBe('impossible');
    expect(error.problems).toHaveLength(5);
    expect(error.problems[0]).toMatchObject({
      service: 'roberta-large',
      reason: 'latency',
      remedy: expect.any(String),
    });
    for (const { service } of error.problems) expect(stderr).toContain(service);
  });
});

describe('help and version', () => {
  it.each([[['--help']], [['plan', '--help']], [['help', 'verify']]])('%s', async (args) => {
    const { code, stdout, stderr } = await command(args);

    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('Usage: mig-planner');
  });

  it('--version is that of the package', async () => {
    const { version } = JSON.parse(readFileSync('package.json', 'utf8'));

    expect(await command(['--version'])).toMatchObject({ code: 0, stdout: `${version}\n` });
  });
});
