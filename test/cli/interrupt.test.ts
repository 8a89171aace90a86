import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { command, EXAMPLE, scratch } from './command.ts';
import { EXECUTION, fakeSfn, MACHINE } from './operate/fake-sfn.ts';

const folder = scratch();
/** Islands alone with a large budget: long enough to be interrupted. */
const LONG = ['--search', 'genetic,mcts', '--budget', 'large', '--workload', 'examples/day.yaml'];

/** Sends signals when standard error first matches. */
function signalWhen(pattern: RegExp, ...signals: NodeJS.Signals[]) {
  let sent = false;
  return (child: ChildProcess, stderr: string) => {
    if (sent || !pattern.test(stderr)) return;
    sent = true;
    for (const signal of signals) child.kill(signal);
  };
}

describe('Ctrl-C', () => {
  it.each([
    ['before the first plan', /^day: /, 'SIGINT'],
    ['between rounds', /round \d+: \d+ GPUs/, 'SIGTERM'],
  ] as const)('%s ends with a valid plan and exit code 4', async (name, pattern, signal) => {
    const out = join(folder, name);
    const args = ['plan', ...EXAMPLE, ...LONG, '--out', out, '--format', 'json'];

    const { code, stdout, stderr } = await command(args, { watch: signalWhen(pattern, signal) });

    expect(code).toBe(4);
    expect(stderr).toContain('ending with the best plan so far');
    const printed = JSON.parse(stdout);
    expect(printed).toMatchObject({ interrupted: true, files: { plan: join(out, 'plan.json') } });
    const plan = JSON.parse(readFileSync(join(out, 'plan.json'), 'utf8'));
    expect(plan.summary).toEqual(printed.summary);
    const documents = [...EXAMPLE, '--workload', 'examples/day.yaml'];
    expect((await command(['verify', join(out, 'plan.json'), ...documents])).code).toBe(0);
  });

  it('twice ends at once and leaves nothing behind', async () => {
    const out = join(folder, 'twice');
    const watch = (child: ChildProcess, stderr: string) => {
      if (/ending with/.test(stderr)) child.kill('SIGINT');
      else if (/^day: /.test(stderr)) child.kill('SIGINT');
    };

    const { code, stdout, stderr } = await command(['plan', ...EXAMPLE, ...LONG, '--out', out, '--format', 'json'], {
      watch,
      env: { TMPDIR: folder },
    });

    expect(code).toBe(1);
    expect(stderr).toContain('ended at once; nothing was written');
    expect(JSON.parse(stdout)).toMatchObject({ error: { kind: 'failed' }, exitCode: 1 });
    expect(existsSync(join(out, 'plan.json'))).toBe(false);
    expect(readdirSync(folder).filter((name) => name.startsWith('mig-planner-'))).toEqual([]);
  });

  it('in a command without an answer of its own ends with a line, the object and exit code 4', async () => {
    const status = { executionArn: `${EXECUTION}:r`, stateMachineArn: MACHINE, status: 'RUNNING', startDate: 0 };
    const entered = { id: 1, timestamp: 1, type: 'TaskStateEntered', stateEnteredEventDetails: { name: 'Approve' } };
    const sfn = await fakeSfn({
      DescribeExecution: () => status,
      GetExecutionHistory: () => ({ events: [entered] }),
    });

    const { code, stdout, stderr } = await sfn.run(
      ['watch', 'r', '--format', 'json'],
      {},
      signalWhen(/waits/, 'SIGINT'),
    );

    expect(code).toBe(4);
    expect(stderr).toMatch(/\nerror: interrupted before it was done\n$/);
    expect(JSON.parse(stdout)).toMatchObject({ error: { kind: 'interrupted' }, exitCode: 4 });
  });

  it('while a command is loaded is answered, too', async () => {
    const child = spawn(process.execPath, ['--import', SIGNAL_ON_LOAD, 'dist/cli.mjs', 'plan', ...EXAMPLE]);
    let stderr = '';
    child.stderr.on('data', (chunk: Buffer) => {
      stderr += chunk;
    });

    const code = await new Promise((resolve) => child.on('close', resolve));

    expect({ code, stderr }).toEqual({ code: 4, stderr: 'error: interrupted before it was done\n' });
  });
});

/** Has the signal come as soon as the command listens for one, before anything else is loaded. */
const SIGNAL_ON_LOAD = `data:text/javascript,${encodeURIComponent(`
  const { on } = process;
  process.on = function (name, listener) {
    on.call(this, name, listener);
    if (name !== 'SIGTERM') return this;
    process.on = on;
    this.emit(name, name);
    return this;
  };
`)}`;
