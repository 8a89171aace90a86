import { describe, expect, it } from 'vitest';
import { compareTriggers, readTrigger } from '../../../functions/control/trigger.ts';

const event = (type: string, detail: object) =>
  JSON.stringify({ id: 'e1', source: 's', 'detail-type': type, time: '2026-01-01T08:00:00+01:00', detail });
const read = (type: string, detail: object) => readTrigger(event(type, detail));
const TIME = '2026-01-01T07:00:00.000Z';

describe('readTrigger', () => {
  it('takes a schedule as it is, with its time in UTC', () => {
    const body = { id: 'schedule-day', kind: 'schedule', time: '2026-01-01T07:00:00Z', workload: 'day', reason: 'r' };

    expect(readTrigger(JSON.stringify(body))).toEqual({ ...body, time: TIME });
  });

  it.each([
    ['a workload', 'demand/day/workload.yaml', { kind: 'object', workload: 'day' }],
    ['profiles for all', 'demand/shared/profiles.csv', { kind: 'object' }],
    ['an object elsewhere', 'runs/r1/plan.json', { kind: 'ignored' }],
    ['an object in no folder', 'demand/readme.txt', { kind: 'ignored' }],
  ])('%s', (_, key, expected) => {
    const trigger = read('Object Created', { bucket: { name: 'b' }, object: { key, etag: 'x' } });

    expect(trigger).toMatchObject({ id: 'e1', ...expected, reason: `new object ${key}` });
    if (!('workload' in expected)) expect(trigger).not.toHaveProperty('workload');
  });

  it.each([
    ['ALARM', 'alarm'],
    ['OK', 'ignored'],
    ['INSUFFICIENT_DATA', 'ignored'],
  ])('an alarm that is %s', (value, kind) => {
    expect(read('CloudWatch Alarm State Change', { alarmName: 'busy', state: { value } })).toMatchObject({
      kind,
      reason: `alarm busy is ${value}`,
    });
  });

  it('an event of demand, with and without a workload', () => {
    expect(read('DemandChanged', { workload: 'day', other: 1 })).toEqual({
      id: 'e1',
      kind: 'demand',
      time: TIME,
      workload: 'day',
    });
    expect(read('DemandChanged', {})).toEqual({ id: 'e1', kind: 'demand', time: TIME });
  });

  it.each([
    ['ABORTED', { kind: 'run-ended', execution: 'arn:x' }],
    ['TIMED_OUT', { kind: 'run-ended', execution: 'arn:x' }],
    ['FAILED', { kind: 'run-ended', execution: 'arn:x' }],
    ['RUNNING', { kind: 'ignored' }],
    ['SUCCEEDED', { kind: 'ignored' }],
  ])('an execution that is %s', (status, expected) => {
    const trigger = read('Step Functions Execution Status Change', { executionArn: 'arn:x', status });
    expect(trigger).toMatchObject(expected);
  });

  it.each([
    ['no JSON', 'hello', 'expected JSON'],
    ['another event', event('Something', {}), 'detail-type: expected DemandChanged'],
    ['a workload that is no folder', event('DemandChanged', { workload: 'a/b' }), 'detail.workload: expected the name'],
    ['a trigger without a time', '{"id":"a","kind":"manual"}', 'trigger.time'],
    ['a list', '[]', 'trigger'],
  ])('refuses %s', (_, body, message) => {
    expect(() => readTrigger(body)).toThrow(message);
  });
});

describe('compareTriggers', () => {
  it('orders by time, then by id', () => {
    const a = { time: '2026-01-01T07:00:00.000Z', id: 'b' };
    const b = { time: '2026-01-01T07:00:01.000Z', id: 'a' };

    expect([compareTriggers(a, b), compareTriggers(b, a), compareTriggers(a, a)]).toEqual([-1, 1, 0]);
    expect(compareTriggers(a, { ...a, id: 'c' })).toBe(-1);
  });
});
