import { expect, test } from 'vitest';
import { readEnvironment } from '../../../applier/job/environment.ts';
import { jsonLog } from '../../../applier/job/json-log.ts';

const ENV = {
  PATH: '/bin',
  MIG_PLANNER_RUN: 'r1',
  MIG_PLANNER_EXECUTION: 'arn:aws:states:us-east-1:123456789012:execution:m:r1',
  MIG_PLANNER_FENCE: '3',
  MIG_PLANNER_NAMESPACE: 'mig-planner',
  MIG_PLANNER_STORE: 's3://bucket',
  MIG_PLANNER_PLAN: 'runs/r1/plan.json',
  MIG_PLANNER_PLAN_SHA256: 'a'.repeat(64),
  MIG_PLANNER_TRANSITION: 'runs/r1/transition.json',
  MIG_PLANNER_TRANSITION_SHA256: 'b'.repeat(64),
  MIG_PLANNER_DRY_RUN: 'false',
};

test('the environment that the workflow gives is read', () => {
  expect(readEnvironment(ENV)).toMatchObject({ run: 'r1', dryRun: false, acceptEven: false, taskToken: undefined });
  expect(readEnvironment(ENV).backend).toBe('mig-manager');
  expect(readEnvironment({ ...ENV, MIG_PLANNER_BACKEND: 'dra' }).backend).toBe('dra');
});

test('every variable at fault is named', () => {
  const { MIG_PLANNER_PLAN: _, ...rest } = ENV;
  const env = { ...rest, MIG_PLANNER_PLAN_SHA256: 'abc', MIG_PLANNER_DRYRUN: 'true', MIG_PLANNER_TASK_TOKEN: '' };
  expect(() => readEnvironment(env)).toThrow(
    [
      'MIG_PLANNER_DRYRUN: no such variable',
      "MIG_PLANNER_PLAN: expected the plan's key in the store, got nothing",
      'MIG_PLANNER_PLAN_SHA256: expected 64 hexadecimal digits, got "abc"',
      'MIG_PLANNER_TASK_TOKEN: expected a task token, got something else',
    ].join('\n'),
  );
});

test('what is logged holds no tokens and no queries, and stays JSON', () => {
  const lines: string[] = [];
  const log = jsonLog((line) => lines.push(line));
  log({ level: 'info', message: 'GET https://b.s3.amazonaws.com/k?X-Amz-Signature=1"2', says: ['Bearer abc.def'] });
  expect(JSON.parse(lines[0]!)).toMatchObject({
    message: 'GET https://b.s3.amazonaws.com/k?[redacted]"2',
    says: ['Bearer [redacted]'],
  });
});
