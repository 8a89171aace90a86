import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parsePlan } from '../../planner/documents/index.ts';
import { command, EXAMPLE, scratch } from './command.ts';

const folder = scratch();
const sha256 = (file: string) => createHash('sha256').update(readFileSync(file)).digest('hex');

describe('mig-planner plan', () => {
  it('plans the example, writes plan, transition and report, and says where', async () => {
    const out = join(folder, 'text');

    const { code, stdout, stderr } = await command(['plan', ...EXAMPLE, '--out', out]);

    expect(code).toBe(0);
    expect(readdirSync(out)).toEqual(['plan.json', 'report.html', 'transition.json']);
    expect(stdout).toContain('5 GPUs on 1 node serve 5 services');
    expect(stdout).toMatch(/\nWay there: \d+ steps in 1 wave, 12\.7 minutes; 1 node added and \d+ pods started\.\n/);
    expect(stdout).toContain(`Transition: ${join(out, 'transition.json')}`);
    expect(stdout).toContain(`Report:     ${join(out, 'report.html')}`);
    expect(stderr).toMatch(/^night: 5 services on up to 3 × 8 A100-40GB/);
    expect(stderr).toContain('5 GPUs, proven the fewest');
    expect(`${stdout}${stderr}`, 'no colours without a terminal').not.toContain('\u001b');
  });

  it('prints one JSON object and nothing else with --format json', async () => {
    const out = join(folder, 'json');

    const { code, stdout } = await command(['plan', ...EXAMPLE, '--out', out, '--format', 'json']);

    expect(code).toBe(0);
    const printed = JSON.parse(stdout);
    const plan = parsePlan(readFileSync(join(out, 'plan.json'), 'utf8'), 'plan.json');
    expect(printed).toMatchObject({
      summary: plan.summary,
      certificate: plan.certificate,
      objective: plan.objective,
      transition: { feasible: true, verified: true, nodes: { added: 1, reconfigured: 0, removed: 0 } },
      files: {
        plan: join(out, 'plan.json'),
        transition: join(out, 'transition.json'),
        report: join(out, 'report.html'),
      },
      proofSeconds: expect.any(Number),
      seconds: expect.any(Number),
    });
    expect(printed.summary.gpus).toBe(5);
    expect(printed.proofSeconds).toBeLessThanOrEqual(printed.seconds);
  });

  it('gives the same bytes with one thread and with three, and keeps what the workflow stored', async () => {
    const run = async (threads: number) => {
      const out = join(folder, `threads-${threads}`);
      const keep = join(folder, `run-${threads}`);
      // Without exact and greedy, rounds of islands do all the work.
      const search = ['--search', 'genetic,mcts', '--budget', 'small', '--seed', '7', '--keep-run', keep];
      const { code } = await command(['plan', ...EXAMPLE, ...search, '--threads', String(threads), '--out', out]);
      expect(code).toBe(0);
      const [plan, report, way] = ['plan.json', 'report.html', 'transition.json'].map((file) =>
        sha256(join(out, file)),
      );
      return { plan, report, way, keep };
    };

    const [one, three] = await Promise.all([run(1), run(3)]);

    expect({ ...three, keep: '' }).toEqual({ ...one, keep: '' });
    const files = readdirSync(one.keep, { recursive: true, encoding: 'utf8' });
    expect(files.filter((file) => /worker-\d+\.json$/.test(file)).length, 'islands were explored').toBeGreaterThan(0);
    expect(files.some((file) => file.endsWith('manifest.json'))).toBe(true);
  });

  it('does not mind the order of --search, and does mind the seed', async () => {
    const run = async (name: string, ...options: string[]) => {
      const out = join(folder, name);
      await command(['plan', ...EXAMPLE, '--out', out, '--budget', 'small', ...options]);
      return readFileSync(join(out, 'plan.json'), 'utf8');
    };
    const [ab, ba, other] = await Promise.all([
      run('ab', '--search', 'genetic,greedy'),
      run('ba', '--search', 'greedy, genetic,greedy'),
      run('seed', '--search', 'genetic,greedy', '--seed', '2'),
    ]);

    expect(ba).toBe(ab);
    expect(JSON.parse(ab).search).toMatchObject({ searchers: ['greedy', 'genetic'], seed: 1, budget: 'small' });
    expect(JSON.parse(other).search.seed).toBe(2);
  });

  it('writes nothing of time, host or run into the plan', async () => {
    const plan = readFileSync(join(folder, 'ab', 'plan.json'), 'utf8');

    expect(plan).not.toMatch(/seconds|"run"|\/tmp|elapsed|\d{4}-\d{2}-\d{2}T/i);
  });

  it('ends early at --max-seconds, with a valid plan that says so', async () => {
    const out = join(folder, 'guard');

    const { code, stderr } = await command(['plan', ...EXAMPLE, '--out', out, '--max-seconds', '0.001']);

    expect(code).toBe(0);
    expect(stderr).toContain('--max-seconds 0.001 reached');
    expect(JSON.parse(readFileSync(join(out, 'plan.json'), 'utf8')).summary.truncated).toBe(true);
    expect((await command(['verify', join(out, 'plan.json'), ...EXAMPLE])).code).toBe(0);
  });

  it('keeps the nodes of --current, and plans the same again from its own plan', async () => {
    const before = join(folder, 'text', 'plan.json');
    const out = join(folder, 'current');

    const { code } = await command(['plan', ...EXAMPLE, '--current', before, '--out', out]);

    expect(code).toBe(0);
    const [now, then] = [join(out, 'plan.json'), before].map((file) => JSON.parse(readFileSync(file, 'utf8')));
    expect(now.gpus).toEqual(then.gpus);
    expect(now.inputs.current).toMatch(/^[0-9a-f]{64}$/);
    const verified = await command(['verify', join(out, 'plan.json'), ...EXAMPLE, '--current', before]);
    expect(verified).toMatchObject({ code: 0 });
    const way = JSON.parse(readFileSync(join(out, 'transition.json'), 'utf8'));
    expect(way).toMatchObject({ from: then.hash, to: now.hash, steps: [], retune: [] });
  });

  it('leaves no temporary folder behind', async () => {
    const tmp = join(folder, 'tmp');
    await command(['plan', ...EXAMPLE, '--out', join(folder, 'text')], { env: { TMPDIR: folder } });

    expect(existsSync(tmp)).toBe(false);
    expect(readdirSync(folder).filter((name) => /^mig-planner-/.test(name))).toEqual([]);
  });
});
