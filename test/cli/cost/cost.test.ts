import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { HistoryEvent } from '@aws-sdk/client-sfn';
import { describe, expect, it } from 'vitest';
import { estimate } from '../../../cli/cost/estimate.ts';
import { usageOf } from '../../../cli/cost/from-history.ts';
import { addUsage, costOf, NOTHING, PRICE_TABLE, PricesSchema } from '../../../cli/cost/prices.ts';
import { MemoryStore } from '../../../store/index.ts';
import { Cloud } from '../../workflows/flow/cloud.ts';
import { bucket, schedule } from '../../workflows/flow/demand.ts';
import { command, scratch } from '../command.ts';

const folder = scratch();

/** An event as the SDK gives it, at a second. */
const event = (second: number, type: string, details: object = {}): HistoryEvent =>
  ({ id: 0, type, timestamp: new Date(second * 1000), ...details }) as HistoryEvent;
const enter = (second: number, name: string) =>
  event(second, 'TaskStateEntered', { stateEnteredEventDetails: { name } });
const map = (second: number) => event(second, 'MapStateEntered', { stateEnteredEventDetails: { name: 'Explore' } });
const call = (from: number, to: number) => [event(from, 'TaskScheduled'), event(to, 'TaskSucceeded')];

describe('the table', () => {
  it('is complete, dated and sourced', () => {
    expect(PricesSchema.parse(PRICE_TABLE.prices)).toEqual(PRICE_TABLE.prices);
    expect(PRICE_TABLE.date).toMatch(/^\d{4}-\d{2}-\d{2}$/);
    expect(Object.keys(PRICE_TABLE.evidence)).toEqual(Object.keys(PRICE_TABLE.prices));
    for (const { official, read } of Object.values(PRICE_TABLE.evidence)) {
      expect(official).toMatch(/^https:\/\/aws\.amazon\.com\/[a-z0-9-]+\/pricing\/$/);
      expect(read).toMatch(/^https:\/\//);
    }
  });

  it('is the one of docs/cost.md, price by price, with what it was read from', () => {
    const text = readFileSync('docs/cost.md', 'utf8');

    for (const [name, dollars] of Object.entries(PRICE_TABLE.prices)) {
      const row = text.split('\n').find((line) => line.startsWith(`| \`${name}\``));
      const { read, of } = PRICE_TABLE.evidence[name as keyof typeof PRICE_TABLE.evidence];
      expect(row, name).toContain(read ?? 'not verified');
      expect(row, name).toContain(of ?? 'undated');
      expect(Number(row?.split('|')[2]), name).toBe(dollars);
    }
  });

  it('is multiplied and summed up', () => {
    const { total, parts } = costOf(addUsage({ stateTransition: 4 }, { stateTransition: 4, lambdaRequest: 1e6 }));

    expect(parts.stateTransition).toBeCloseTo(8 * 25e-6, 12);
    expect(total).toBeCloseTo(0.2 + 0.0002, 9);
    expect(costOf(NOTHING).total).toBe(0);
  });
});

describe('the estimate', () => {
  it('of a default replan is below a cent', () => {
    expect(costOf(estimate({ rounds: 0, workers: 8, workerSeconds: 20 })).total).toBeLessThan(0.01);
  });

  it('holds for the day example: everything is proven by Prepare, and no worker starts', async () => {
    const store = new MemoryStore();
    for (const [key, file] of [
      ['demand/day/workload.yaml', 'examples/day.yaml'],
      ['demand/shared/fleet.yaml', 'examples/fleet.yaml'],
      ['demand/shared/profiles.csv', 'examples/profiles.csv'],
    ] as const)
      await store.put(key, readFileSync(file));
    const cloud = new Cloud({ store, settings: { budget: 'normal' } });

    await cloud.deliver(schedule('day'));

    expect(await cloud.settled()).toMatchObject([
      { status: 'SUCCEEDED', output: { summary: { rounds: 0, optimal: true } } },
    ]);
    expect(cloud.calls).not.toContain('explore');
  });

  it('counts the transitions that the workflow makes', async () => {
    const cloud = new Cloud({ store: await bucket() });
    await cloud.deliver(schedule('day'));
    const [outcome] = await cloud.settled();
    const entered = outcome!.history.filter(({ type }) => type.endsWith('StateEntered'));

    expect(estimate({ rounds: 0, workers: 0, workerSeconds: 0 }).stateTransition).toBe(entered.length);
    expect(outcome!.history.some(({ type }) => type.startsWith('MapRun'))).toBe(false);
  });

  it('grows with rounds and workers', () => {
    const usage = estimate({ rounds: 2, workers: 10, workerSeconds: 30 });

    expect(usage.expressRequest).toBe(20);
    expect(usage.stateTransition).toBe(10 + 2 * 3);
    expect(usage.lambdaRequest).toBe(6 + 2 * 11);
    expect(usage.lambdaGbSecond).toBeGreaterThan(20 * 30 * 1.7);
  });
});

describe('from a history', () => {
  it('counts calls by their time and memory, retries as transitions', () => {
    const usage = usageOf(
      [
        enter(0, 'Begin'),
        ...call(0, 2),
        enter(2, 'Prepare'),
        event(2, 'TaskScheduled'),
        event(3, 'TaskFailed'),
        ...call(5, 9),
      ],
      [],
    );

    expect(usage).toMatchObject({ stateTransition: 3, lambdaRequest: 3 });
    expect(usage.lambdaGbSecond).toBeCloseTo(2 * 1 + (1 + 4) * (1769 / 1024), 6);
  });

  it('counts every worker of a round as if it had taken as long as the round', () => {
    const usage = usageOf([map(0), event(0, 'MapRunStarted'), event(10, 'MapRunSucceeded')], [4]);

    expect(usage).toMatchObject({ lambdaRequest: 4, expressRequest: 4 });
    expect(usage.lambdaGbSecond).toBeCloseTo(4 * 10 * (1769 / 1024), 6);
    expect(usage.expressGbSecond).toBeCloseTo(4 * 10 * (64 / 1024), 6);
  });

  it('counts a round that was tried again as the round it is', () => {
    const tried = [map(0), event(0, 'MapRunStarted'), event(1, 'MapRunFailed'), event(3, 'MapRunStarted')];
    const usage = usageOf(
      [...tried, event(4, 'MapRunSucceeded'), map(5), event(5, 'MapRunStarted'), event(6, 'MapRunSucceeded')],
      [4, 2],
    );

    expect(usage).toMatchObject({ expressRequest: 4 + 4 + 2 });
  });

  it.each([
    ['Approve', 'TaskSucceeded'],
    ['Approve', 'TaskTimedOut'],
    ['Approve', 'TaskFailed'],
    ['ApplyByCallback', 'TaskSucceeded'],
    ['ApplyByCallback', 'TaskTimedOut'],
  ])('%s: does not charge for the time in which people think or a Job works (%s)', (state, end) => {
    const events = [enter(0, state), event(0, 'TaskScheduled'), event(1, 'TaskSubmitted'), event(7000, end)];

    expect(usageOf(events, [])).toMatchObject({ lambdaRequest: 1, lambdaGbSecond: 0.5 });
  });

  it('counts intake and its message where a trigger started the run, and what the state machine logs', () => {
    const started = (input: object) =>
      usageOf([event(0, 'ExecutionStarted', { executionStartedEventDetails: { input: JSON.stringify(input) } })], []);

    expect(started({ run: 'r', demand: {} })).toMatchObject({ lambdaRequest: 1, sqsRequest: 3 });
    expect(started({ run: 'r' })).toMatchObject({ lambdaRequest: 0, sqsRequest: 0 });
    expect(started({ run: 'r' }).logGb).toBeGreaterThan(0);
  });
});

describe('mig-planner cost', () => {
  it('prints an estimate with the date of its prices', async () => {
    const { code, stdout } = await command(['cost']);

    expect(code).toBe(0);
    expect(stdout).toMatch(/^estimate of a replan with 0 rounds: \$0\.000\d+\n/);
    expect(stdout).toContain(`Prices: list prices of us-east-1, ${PRICE_TABLE.date}`);
  });

  it('takes other prices', async () => {
    const file = join(folder, 'prices.yaml');
    writeFileSync(file, 'stateTransition: 1\n');

    const { stdout } = await command(['cost', '--prices', file, '--format', 'json']);

    expect(JSON.parse(stdout)).toMatchObject({ dollars: expect.any(Number), parts: { stateTransition: 10 } });
  });

  it.each([
    ['stateTransitions: 1', 'Unrecognized key'],
    ['stateTransition: -1', 'stateTransition'],
  ])('refuses %s', async (text, words) => {
    const file = join(folder, 'wrong.yaml');
    writeFileSync(file, text);

    const { code, stderr } = await command(['cost', '--prices', file]);

    expect(code).toBe(2);
    expect(stderr).toContain(words);
  });
});
