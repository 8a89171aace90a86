import { beforeEach, describe, expect, it } from 'vitest';
import { record } from '../../../functions/record.lambda.ts';
import { sha256 } from '../../../functions/sha256.ts';
import { MemoryStore } from '../../../store/index.ts';
import { context } from '../small-run.ts';

const PLAN = '{"kind":"Plan"}';
const task = {
  ...{ run: 'r1', execution: 'arn:r1', fence: 3, plan: 'runs/r1/plan.json', planSha256: sha256(PLAN), apply: 'none' },
};
let store: MemoryStore;

const holds = (fence: number) =>
  store.put(
    'control/lease.json',
    JSON.stringify({ fence, holder: { execution: 'arn:r1', run: 'r1', since: '2026-01-01', expires: '2027-01-01' } }),
  );

beforeEach(async () => {
  store = new MemoryStore();
  await store.put('runs/r1/plan.json', PLAN);
  await holds(3);
});

describe('record', () => {
  it('makes the plan the current one, out of reach of the rule that empties runs/', async () => {
    const recorded = await record(task, store, context());

    expect(recorded).toMatchObject({
      run: 'r1',
      fence: 3,
      plan: 'plans/by-run/r1/plan.json',
      planSha256: sha256(PLAN),
    });
    expect((await store.get('plans/by-run/r1/plan.json')).text()).toBe(PLAN);
    expect((await store.get('plans/current.json')).json()).toMatchObject({ kind: 'CurrentPlan', ...recorded });
    expect((await store.get('plans/history/0000000003.json')).json()).toMatchObject(recorded);
  });

  it('twice is once', async () => {
    const first = await record(task, store, context());

    expect(await record(task, store, context())).toEqual(first);
  });

  it('that died after the plan was in force: the retry writes its line of the history', async () => {
    const recorded = await record(task, store, context());
    await store.delete('plans/history/0000000003.json');

    await record(task, store, context());

    expect((await store.get('plans/history/0000000003.json')).json()).toMatchObject(recorded);
  });

  it('follows the plan before it', async () => {
    await record(task, store, context());
    await holds(4);

    await record({ ...task, fence: 4 }, store, context());

    expect((await store.get('plans/current.json')).json()).toMatchObject({ fence: 4 });
  });

  it('never replaces what a later run recorded', async () => {
    await record(task, store, context());
    const later = { ...((await store.get('plans/current.json')).json() as object), fence: 9 };
    await store.put('plans/current.json', JSON.stringify(later));

    await expect(record(task, store, context())).rejects.toThrow('fencing number 3 is lost');
    expect((await store.get('plans/current.json')).json()).toEqual(later);
  });

  it('refuses a plan that is not the one that was verified', async () => {
    await store.put('runs/r1/plan.json', '{}');

    await expect(record(task, store, context())).rejects.toThrow('is not what this run verified any more');
    await expect(store.get('plans/current.json')).rejects.toThrow('no object');
  });
});
