import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DirectoryStore } from '../../../store/index.ts';
import { command, EXAMPLE, scratch } from '../command.ts';
import { type Actions, EXECUTION, fakeSfn, MACHINE } from './fake-sfn.ts';

const folder = scratch();
const at = (second: number): number => Date.UTC(2026, 0, 1, 7) / 1000 + second;
const running: Actions = {
  DescribeExecution: ({ executionArn }) => ({
    executionArn,
    stateMachineArn: MACHINE,
    status: 'RUNNING',
    startDate: at(0),
  }),
};

describe('start', () => {
  it('starts a run with a name of its own, or the one it is given', async () => {
    const sfn = await fakeSfn({
      StartExecution: ({ name }) => ({ executionArn: `${EXECUTION}:${name}`, startDate: at(0) }),
    });

    const first = await sfn.run(['start', '--workload', 'day', '--format', 'json']);
    const second = await sfn.run(['start', '--name', 'mine', '--plan-only']);

    const { run, execution } = JSON.parse(first.stdout);
    expect(run).toMatch(/^manual-\d{8}T\d{6}Z-[0-9a-f]{4}$/);
    expect(execution).toBe(`${EXECUTION}:${run}`);
    expect(second).toMatchObject({ code: 0, stdout: 'mine\nFollow it with: mig-planner watch mine\n' });
    expect(sfn.asked.map(({ input }) => [input.stateMachineArn, JSON.parse(input.input as string)])).toEqual([
      [MACHINE, { run, workload: 'day' }],
      [MACHINE, { run: 'mine', apply: 'none' }],
    ]);
  });

  it.each([
    ['ExecutionAlreadyExists', 'a run of this name exists already'],
    ['StateMachineDoesNotExist', `there is no state machine ${MACHINE}`],
    ['AccessDeniedException', 'may not do this'],
    ['ExpiredTokenException', 'have expired: log in again'],
    ['SomethingElse', 'SomethingElse: as AWS says'],
  ])('says what to do about %s', async (name, words) => {
    const sfn = await fakeSfn({ StartExecution: () => ({ __type: name, message: 'as AWS says' }) });

    const { code, stdout, stderr } = await sfn.run(['start', '--format', 'json']);

    expect(code).toBe(1);
    expect(stderr).toContain(words);
    expect(JSON.parse(stdout).error).toMatchObject({ kind: 'failed', awsError: name });
  });

  it('says that nobody answers at the endpoint', async () => {
    const sfn = await fakeSfn({});

    const { code, stderr } = await sfn.run(['start'], {
      AWS_ENDPOINT_URL: 'http://127.0.0.1:9',
      AWS_MAX_ATTEMPTS: '1',
    });

    expect(code).toBe(1);
    expect(stderr).toContain('nobody answers at the endpoint: check AWS_ENDPOINT_URL');
  });

  it.each([
    ['nothing', ''],
    ['"mig-planner"', 'mig-planner'],
  ])('wants the ARN of a state machine, not %s', async (got, arn) => {
    const { code, stderr } = await command(['start'], { env: { MIG_PLANNER_STATE_MACHINE: arn } });

    expect(code).toBe(2);
    expect(stderr).toContain(
      `--state-machine or in MIG_PLANNER_STATE_MACHINE (output StateMachine of the stack), got ${got}`,
    );
  });
});

describe('runs', () => {
  it('lists the latest, over pages', async () => {
    const execution = (name: string, status: string, start: number, stop?: number) => ({
      ...{ name, status, executionArn: `${EXECUTION}:${name}`, stateMachineArn: MACHINE, startDate: at(start) },
      ...(stop !== undefined && { stopDate: at(stop) }),
    });
    const sfn = await fakeSfn({
      ListExecutions: ({ nextToken }) =>
        nextToken === undefined
          ? { executions: [execution('b', 'FAILED', 100, 107)], nextToken: 't' }
          : { executions: [execution('longer', 'SUCCEEDED', 0, 12)] },
    });

    const { code, stdout } = await sfn.run(['runs']);

    expect(code).toBe(0);
    expect(stdout).toBe(
      'b       FAILED     2026-01-01T07:01:40Z  7 s\nlonger  SUCCEEDED  2026-01-01T07:00:00Z  12 s\n',
    );
  });
});

describe('approve', () => {
  const store = join(folder, 'approve');
  const asked = { run: 'r1', execution: `${EXECUTION}:r1`, token: 'TOKEN', askedAt: '2026-01-01T07:00:00Z' };
  const options = ['--store', store];

  it('answers the token that lies in the bucket, and never prints it', async () => {
    await new DirectoryStore(store).put('runs/r1/approval.json', JSON.stringify(asked));
    const sfn = await fakeSfn({ SendTaskSuccess: () => ({}), SendTaskFailure: () => ({}) });

    const yes = await sfn.run(['approve', 'r1', ...options]);
    const no = await sfn.run(['approve', 'r1', '--refuse', '--reason', 'not now', ...options]);

    expect([yes.stdout, no.stdout]).toEqual(['r1: approved\n', 'r1: refused\n']);
    expect(sfn.asked).toEqual([
      { action: 'SendTaskSuccess', input: { taskToken: 'TOKEN', output: '{}' } },
      { action: 'SendTaskFailure', input: { taskToken: 'TOKEN', error: 'ApprovalRefused', cause: 'not now' } },
    ]);
    expect(yes.stdout + yes.stderr + no.stdout + no.stderr).not.toContain('TOKEN');
  });

  it.each(['TaskTimedOut', 'TaskDoesNotExist', 'InvalidToken'])('of a run that waits no longer (%s)', async (name) => {
    await new DirectoryStore(store).put('runs/r1/approval.json', JSON.stringify(asked));
    const sfn = await fakeSfn({ ...running, SendTaskSuccess: () => ({ __type: name, message: '' }) });

    const { code, stderr } = await sfn.run(['approve', 'r1', ...options]);

    expect(code).toBe(1);
    expect(stderr).toContain('run r1 (RUNNING) waits for approval no longer');
  });

  it('of a run that never asked', async () => {
    const sfn = await fakeSfn(running);

    expect((await sfn.run(['approve', 'other', ...options])).stderr).toContain(
      'run other (RUNNING) has asked for no approval',
    );
  });
});

describe('stop', () => {
  it('ends a run that runs, and no other', async () => {
    const sfn = await fakeSfn({ ...running, StopExecution: () => ({ stopDate: at(1) }) });
    const over = await fakeSfn({
      DescribeExecution: () => ({ ...running.DescribeExecution!({}), status: 'SUCCEEDED' }),
    });

    expect(await sfn.run(['stop', 'r1', '--reason', 'wrong day'])).toMatchObject({ code: 0, stdout: 'r1: stopped\n' });
    expect(sfn.asked.at(-1)).toEqual({
      action: 'StopExecution',
      input: { executionArn: `${EXECUTION}:r1`, error: 'Stopped', cause: 'wrong day' },
    });
    expect(await over.run(['stop', 'r1'])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('it is SUCCEEDED'),
    });
  });
});

describe('watch', () => {
  it.each([
    [true, 'its demand is looked at when that ends'],
    [false, 'start it again when that has ended'],
  ])(
    'of a run that found another at work says so, and is no success (its demand is kept: %s)',
    async (pending, words) => {
      const deferred = JSON.stringify({ errorType: 'LeaseHeldError', errorMessage: 'run r0 is at work since 7:00' });
      const sfn = await fakeSfn({
        DescribeExecution: () => ({
          status: 'SUCCEEDED',
          startDate: at(0),
          output: JSON.stringify({ deferred, pending }),
        }),
        GetExecutionHistory: () => ({ events: [] }),
      });

      const { code, stderr } = await sfn.run(['watch', 'r1']);

      expect(code).toBe(1);
      expect(stderr).toContain(`run r1 has made no plan: run r0 is at work since 7:00; ${words}`);
    },
  );

  const entered = (id: number, name: string) => ({
    ...{ id, type: 'TaskStateEntered', timestamp: at(id) },
    stateEnteredEventDetails: { name, input: '{}' },
  });
  const exited = (id: number, name: string, output: object) => ({
    ...{ id, type: 'TaskStateExited', timestamp: at(id) },
    stateExitedEventDetails: { name, output: JSON.stringify(output) },
  });

  it('follows rounds to the end', async () => {
    let asks = 0;
    const events = [
      exited(1, 'Prepare', { round: 0, gpus: 14, bound: 13 }),
      exited(2, 'Merge', { round: 1, gpus: 13, bound: 13 }),
      exited(3, 'Finalize', { summary: { gpus: 13, text: '13 GPUs on 2 nodes' } }),
      entered(4, 'Record'),
    ];
    const sfn = await fakeSfn({
      DescribeExecution: () => ({ startDate: at(0), status: ++asks < 2 ? 'RUNNING' : 'SUCCEEDED' }),
      GetExecutionHistory: () => ({ events: asks < 2 ? events.slice(0, 1) : events }),
    });

    const { code, stdout, stderr } = await sfn.run(['watch', 'r1']);

    expect(code).toBe(0);
    expect(stdout).toBe('r1: 13 GPUs on 2 nodes\n');
    expect(
      stderr
        .trimEnd()
        .split('\n')
        .map((line) => line.trim()),
    ).toEqual([
      '1.0 s  round 0: 14 GPUs, bound 13, gap 7.1 %',
      '2.0 s  round 1: 13 GPUs, bound 13, proven minimal',
      '3.0 s  plan: 13 GPUs on 2 nodes',
      '4.0 s  records the plan',
    ]);
  });

  it('of a run that nobody approved says so, and is no success', async () => {
    const output = JSON.stringify({
      run: 'r1',
      outcome: 'refused',
      error: 'ApprovalRefused',
      cause: 'not on a Friday',
    });
    const sfn = await fakeSfn({
      DescribeExecution: () => ({ startDate: at(0), status: 'SUCCEEDED', output }),
      GetExecutionHistory: () => ({ events: [entered(1, 'NotApproved')] }),
    });

    const { code, stderr } = await sfn.run(['watch', 'r1']);

    expect(code).toBe(1);
    expect(stderr).toContain('run r1 was not approved: ApprovalRefused: not on a Friday');
  });

  it('shows the waves of the applier, beside the states', async () => {
    const root = join(folder, 'watch');
    const say = (phase: string, wave: number, done: number, second: number, message: string) =>
      new DirectoryStore(root).put(
        'runs/r1/apply.json',
        JSON.stringify({
          ...{ kind: 'ApplyStatus', run: 'r1', transition: 'a'.repeat(64), phase, wave, waves: 3, message },
          ...{ steps: { done, total: 40 }, updatedAt: new Date(at(second) * 1000).toISOString(), released: [] },
        }),
      );
    await say('applying', 1, 9, 20, 'waits for p4d-1\u001b[2J');
    let asks = 0;
    const sfn = await fakeSfn({
      DescribeExecution: async () => {
        if (++asks > 1) await say('done', 3, 40, 90, '');
        return { startDate: at(0), status: asks < 3 ? 'RUNNING' : 'SUCCEEDED' };
      },
      GetExecutionHistory: () => ({
        events: [entered(1, 'RaiseNodes'), entered(2, 'MakeJob'), entered(3, 'ApplyJob')],
      }),
    });

    const shown = await sfn.run(['watch', 'r1', '--store', root]);
    asks = 2;
    const blind = await sfn.run(['watch', 'r1'], { MIG_PLANNER_STORE: '' });
    const json = await sfn.run(['watch', 'r1', '--store', root, '--format', 'json']);

    const lines = shown.stderr.split('\n').map((line) => line.trim());
    expect(lines).toEqual([
      '1.0 s  adds nodes',
      '3.0 s  the Job carries the plan out',
      '20.0 s  apply: applying, wave 1/3, 9/40 steps: waits for p4d-1\ufffd[2J',
      '90.0 s  apply: done, wave 3/3, 40/40 steps',
      '',
    ]);
    expect(blind).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('waves cannot be shown: expected the store'),
    });
    expect(JSON.parse(json.stdout)).toMatchObject({
      run: 'r1',
      apply: { phase: 'done', wave: 3, steps: { done: 40 } },
    });
  });

  it('says why a run failed', async () => {
    const sfn = await fakeSfn({
      DescribeExecution: () => ({ startDate: at(0), status: 'FAILED', error: 'LeaseLostError', cause: 'Record: gone' }),
      GetExecutionHistory: () => ({ events: [] }),
    });

    const { code, stderr } = await sfn.run(['watch', 'r1']);

    expect(code).toBe(1);
    expect(stderr).toContain('run r1 is FAILED: LeaseLostError: Record: gone');
  });
});

describe('get', () => {
  const store = join(folder, 'get');

  it('downloads the plan of a run, wherever it lies by now', async () => {
    const made = join(folder, 'made');
    expect((await command(['plan', ...EXAMPLE, '--out', made])).code).toBe(0);
    const plan = readFileSync(join(made, 'plan.json'));
    await new DirectoryStore(store).put('plans/by-run/r1/plan.json', plan);

    const { code, stdout } = await command([
      'get',
      'r1',
      '--store',
      store,
      '--out',
      join(folder, 'got'),
      '--format',
      'json',
    ]);

    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      run: 'r1',
      summary: { gpus: expect.any(Number) },
      files: { plan: join(folder, 'got/plan.json') },
    });
    expect(readFileSync(join(folder, 'got/plan.json')).equals(plan)).toBe(true);
  });

  it('brings along the transition and what the applier said, where there are any', async () => {
    const made = join(folder, 'made');
    const objects = new DirectoryStore(store);
    const status = {
      ...{ kind: 'ApplyStatus', run: 'r4', transition: 'a'.repeat(64), phase: 'done', wave: 2, waves: 2 },
      ...{ steps: { done: 7, total: 7 }, message: '', updatedAt: '2026-01-01T07:00:00Z', released: [] },
    };
    await objects.put('runs/r4/plan.json', readFileSync(join(made, 'plan.json')));
    await objects.put('runs/r4/transition.json', '{"kind":"Transition"}');
    await objects.put('runs/r4/apply.json', JSON.stringify(status));
    const get = (...args: string[]) => command(['get', 'r4', '--store', store, '--out', join(folder, 'r4'), ...args]);

    const { stdout } = await get();

    expect(stdout).toContain('Apply: done, wave 2/2, 7/7 steps\n');
    expect(stdout).toContain(
      `transition: ${join(folder, 'r4/transition.json')}\napply: ${join(folder, 'r4/apply.json')}`,
    );
    expect(readFileSync(join(folder, 'r4/transition.json'), 'utf8')).toBe('{"kind":"Transition"}');
    expect(JSON.parse((await get('--format', 'json')).stdout)).toMatchObject({ apply: { phase: 'done' } });

    await objects.put('runs/r4/apply.json', 'half a wr');
    expect(await get()).toMatchObject({ code: 0, stdout: expect.not.stringContaining('Apply:') });
  });

  it('says why there is none', async () => {
    const refusal = { kind: 'impossible', problems: [{ message: 'at least 9 GPUs are needed' }] };
    await new DirectoryStore(store).put('runs/r2/refusal.json', JSON.stringify(refusal));

    expect(await command(['get', 'r2', '--store', store])).toMatchObject({
      code: 3,
      stderr: expect.stringContaining('9 GPUs'),
    });
    expect(await command(['get', 'r3', '--store', store])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('no plan (yet)'),
    });
    expect(await command(['get', 'r3'], { env: { MIG_PLANNER_STORE: '' } })).toMatchObject({ code: 2 });
  });
});

describe('cost of a run', () => {
  it('whose rounds were deleted by age says what is missing, and since when', async () => {
    const root = join(folder, 'cost');
    const entered = { id: 1, type: 'MapStateEntered', timestamp: at(0), stateEnteredEventDetails: { name: 'Explore' } };
    const sfn = await fakeSfn({ GetExecutionHistory: () => ({ events: [entered] }) });

    const { code, stderr } = await sfn.run(['cost', 'r1', '--store', root]);

    expect(code).toBe(1);
    expect(stderr).toContain('runs/r1/round-1/items.json is gone');
    expect(stderr).toContain('storage.keepRunsDays');
  });
});

describe('before anything is asked', () => {
  it.each([
    ['--limit of nothing', ['runs', '--limit', '0'], /from 1 to 999999/],
    ['a --name that Step Functions does not take', ['start', '--name', 'bad name!'], /A-Z, a-z, 0-9/],
    ['a run without a name', ['watch', ''], /Expected the name of a run/],
    ['a run that cannot be', ['get', 'a/b'], /Expected the name of a run/],
    ['a store that is none', ['start', '--store', 'nonsense'], /Expected s3:\/\/BUCKET/],
  ])('%s is refused', async (_, args, words) => {
    const sfn = await fakeSfn({});

    const { code, stderr } = await sfn.run(args);

    expect(code).toBe(2);
    expect(stderr).toMatch(words);
    expect(sfn.asked).toEqual([]);
  });
});

describe('a store that does not answer as it should', () => {
  const s3 = ['--store', 's3://bucket'];
  const nobody = { AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '', AWS_PROFILE: '', HOME: folder };

  it.each([['get'], ['approve']])('%s without credentials says where to get some', async (name) => {
    const sfn = await fakeSfn({});

    const { code, stderr } = await sfn.run([name, 'r', ...s3], nobody);

    expect(code).toBe(1);
    expect(stderr).toMatch(/^error: no AWS credentials were found: log in/);
  });

  it('says that nobody answers at the endpoint', async () => {
    const sfn = await fakeSfn({});

    const { code, stderr } = await sfn.run(['get', 'r', ...s3], {
      AWS_ENDPOINT_URL: 'http://127.0.0.1:9',
      AWS_MAX_ATTEMPTS: '1',
    });

    expect(code).toBe(1);
    expect(stderr).toMatch(/^error: nobody answers at the endpoint: check AWS_ENDPOINT_URL/);
  });

  it.each([
    ['no JSON', 'runs/r/plan.json', '<html>'],
    ['no plan', 'runs/r/plan.json', '{}'],
    ['no refusal', 'runs/r/refusal.json', '[1]'],
  ])('get of %s is told without a stack', async (what, key, content) => {
    const store = join(folder, what);
    await new DirectoryStore(store).put(key, content);

    const { code, stderr } = await command(['get', 'r', '--store', store, '--out', join(folder, 'garbage')]);

    expect(code).toBe(1);
    expect(stderr).toMatch(/^error: the store holds what mig-planner has not written: /);
    expect(stderr).not.toMatch(/^\s+at /m);
  });

  it('get of an endpoint that is no S3 is told without a stack', async () => {
    const sfn = await fakeSfn({});

    const { code, stderr } = await sfn.run(['get', 'r', ...s3], { AWS_MAX_ATTEMPTS: '1' });

    expect(code).toBe(1);
    expect(stderr).toMatch(/^error: .*store/);
    expect(stderr).not.toMatch(/^\s+at /m);
  });
});

describe('cost', () => {
  it('estimates as many rounds and workers as there can be', async () => {
    const { code, stdout } = await command(['cost', '--rounds', '999999', '--workers', '999999']);

    expect(code).toBe(0);
    expect(stdout).toContain('estimate of a replan with 999999 rounds: $');
  });
});
