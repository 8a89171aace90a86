import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { explore } from '../../functions/explore.lambda.ts';
import { finalize } from '../../functions/finalize.lambda.ts';
import { keys } from '../../functions/keys.ts';
import { merge } from '../../functions/merge.lambda.ts';
import { prepare } from '../../functions/prepare.lambda.ts';
import type { Progress } from '../../functions/round.ts';
import { parsePlan, parseTransition } from '../../planner/documents/index.ts';
import type { ExploreItem } from '../../planner/run/index.ts';
import type { MemoryStore } from '../../store/index.ts';
import { contents, context, RUN, smallInput, storeWith } from './small-run.ts';

interface Task {
  readonly run: string;
  readonly item: ExploreItem;
}

const tasksOf = async (store: MemoryStore, { items }: Progress) => (await store.get(items)).json() as Task[];

/** One round as the workflow runs it, its workers in the given order. */
async function round(store: MemoryStore, before: Progress, order = (tasks: Task[]) => tasks, left?: number) {
  for (const task of order(await tasksOf(store, before))) await explore(task, store, context(left));
  return merge({ run: RUN, round: before.round, truncated: before.truncated }, store, context());
}

describe('a run, function by function', () => {
  it('prepares, explores, merges and finalizes', async () => {
    const store = await storeWith(smallInput(['genetic', 'mcts']));

    let progress = await prepare({ run: RUN }, store, context());
    expect(progress).toMatchObject({ run: RUN, round: 0, explore: true, truncated: false });
    expect(progress).toMatchObject({ items: keys.items(RUN, 1), results: keys.map(RUN, 1) });
    while (progress.explore) progress = await round(store, progress);
    const finished = await finalize({ run: RUN, round: progress.round, truncated: false }, store, context());

    const bytes = (await store.get(finished.plan)).bytes;
    const plan = parsePlan(Buffer.from(bytes).toString(), finished.plan);
    expect(plan.summary).toMatchObject({ gpus: progress.gpus, services: 3 });
    expect(finished.planSha256).toBe(createHash('sha256').update(bytes).digest('hex'));
    const way = (await store.get(finished.transition)).bytes;
    expect(finished.transitionSha256).toBe(createHash('sha256').update(way).digest('hex'));
    const transition = parseTransition(Buffer.from(way).toString(), finished.transition);
    expect(transition).toMatchObject({ from: null, to: plan.hash });
    expect(finished.summary.transition).toMatchObject({ feasible: true, verified: true, nodes: { reconfigured: 0 } });
    expect(finished.summary.text).toMatch(/; way there: \d+ steps in 1 wave/);
    const report = (await store.get(finished.report)).text();
    expect(report).toContain('<title>small');
    expect(report).toContain('Way to this plan');
  });

  it('answers with small numbers and keys only', async () => {
    const store = await storeWith(smallInput(['genetic']));
    const progress = await prepare({ run: RUN }, store, context());

    expect(JSON.stringify(progress).length).toBeLessThan(500);
  });

  it('tries again over its own work: every object is the same', async () => {
    const store = await storeWith(smallInput(['genetic', 'mcts']));
    const first = await prepare({ run: RUN }, store, context());
    const merged = await round(store, first);
    const before = await contents(store);

    expect(await prepare({ run: RUN }, store, context())).toEqual(first);
    expect(await round(store, first)).toEqual(merged);
    expect(await contents(store)).toEqual(before);
  });

  it('merges alike whoever was done first', async () => {
    const run = async (order: (tasks: Task[]) => Task[]) => {
      const store = await storeWith(smallInput(['genetic', 'mcts']));
      await round(store, await prepare({ run: RUN }, store, context()), order);
      return (await store.get(keys.state(RUN, 1))).text();
    };

    expect(await run((tasks) => tasks.toReversed())).toBe(await run((tasks) => tasks));
  });

  it('needs no exploring when all is proven', async () => {
    const input = smallInput();
    const store = await storeWith({ ...input, options: { ...input.options, searchers: ['exact'] } });

    expect(await prepare({ run: RUN }, store, context())).toMatchObject({ explore: false, truncated: false });
    await expect(store.get(keys.items(RUN, 1))).rejects.toThrow('no object');
  });

  it('reports bound and plan while Prepare still works', async () => {
    const store = await storeWith(smallInput());
    const heard: unknown[] = [];

    await prepare({ run: RUN }, store, { ...context(), report: (summary) => heard.push(summary) });

    expect(heard).toContainEqual(expect.objectContaining({ round: 0, bound: expect.any(Number) }));
  });
});

describe('out of time', () => {
  it('Prepare comes back with a plan and asks for no more', async () => {
    const store = await storeWith(smallInput());

    const progress = await prepare({ run: RUN }, store, context(0));
    await finalize({ run: RUN, round: 0, truncated: progress.truncated }, store, context(0));

    expect(progress).toMatchObject({ explore: false, truncated: true });
    expect((await store.get(keys.plan(RUN))).json()).toMatchObject({ summary: { truncated: true } });
  });

  it('a worker that is cut short marks the run', async () => {
    const store = await storeWith(smallInput(['genetic', 'mcts']));

    const progress = await round(store, await prepare({ run: RUN }, store, context()), undefined, 1);

    expect(progress.truncated).toBe(true);
  });

  it('Merge keeps what there is and ends the search', async () => {
    const store = await storeWith(smallInput(['genetic', 'mcts']));
    const before = await prepare({ run: RUN }, store, context());

    const progress = await merge({ run: RUN, round: 0, truncated: false }, store, context(0));

    expect(before.explore).toBe(true);
    expect(progress).toMatchObject({ round: 1, explore: false, truncated: true });
  });

  it('a lost worker marks the run, and the others count', async () => {
    const store = await storeWith(smallInput(['genetic', 'mcts']));

    const progress = await round(store, await prepare({ run: RUN }, store, context()), (tasks) => tasks.slice(1));

    expect(progress).toMatchObject({ round: 1, truncated: true, gpus: expect.any(Number) });
  });

  it('the mark stays', async () => {
    const store = await storeWith(smallInput(['genetic', 'mcts']));
    const before = await prepare({ run: RUN }, store, context());

    expect(await round(store, { ...before, truncated: true })).toMatchObject({ truncated: true });
  });
});
