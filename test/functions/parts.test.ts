import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Deadline } from '../../functions/deadline.ts';
import { documentText } from '../../functions/document-text.ts';
import { keys } from '../../functions/keys.ts';
import { withSolverIfNeeded } from '../../functions/solver.ts';
import { storeFromEnv } from '../../functions/store-from-env.ts';
import type { Plan } from '../../planner/documents/index.ts';
import { SolverNeededError } from '../../planner/run/index.ts';
import { DirectoryStore, MemoryStore } from '../../store/index.ts';

describe('keys', () => {
  it('are the same for a retry and different for everything else', () => {
    const all = [1, 2, 11].flatMap((round) => [
      ...[keys.state('r', round), keys.items('r', round), keys.map('r', round)],
      ...[1, 2, 11].map((worker) => keys.worker('r', round, worker)),
    ]);

    expect(new Set(all).size).toBe(all.length);
    for (const key of all) expect(key.startsWith('runs/r/')).toBe(true);
  });
});

describe('Deadline', () => {
  it('stops ten seconds before the end, and remembers', () => {
    let left = 60_000;
    const deadline = new Deadline({ getRemainingTimeInMillis: () => left });

    expect([deadline.stopped(), deadline.tripped]).toEqual([false, false]);
    left = 9_999;
    expect(deadline.tripped, 'nobody was told yet').toBe(false);
    expect(deadline.stopped()).toBe(true);
    left = 60_000;
    expect([deadline.stopped(), deadline.tripped]).toEqual([true, true]);
  });
});

describe('documentText', () => {
  const json = fc.jsonValue({ maxDepth: 6 });

  it('is the same JSON, whatever is in it', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), json), (value) => {
        expect(JSON.parse(documentText(value as unknown as Plan))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  it('has a line per GPU and leaves out what is undefined', () => {
    const plan = { summary: { gpus: 2, costPerHour: undefined }, gpus: [{ index: 0, instances: [{}] }, { index: 1 }] };

    expect(documentText(plan as unknown as Plan)).toBe(
      '{\n  "summary": {\n    "gpus": 2\n  },\n  "gpus": [\n    {"index":0,"instances":[{}]},\n    {"index":1}\n  ]\n}\n',
    );
  });
});

describe('storeFromEnv', () => {
  it('opens what MIG_PLANNER_STORE names, once', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'mig-planner-test-'));
    try {
      const store = await storeFromEnv({ MIG_PLANNER_STORE: folder });
      expect(store).toBeInstanceOf(DirectoryStore);
      expect(await storeFromEnv({ MIG_PLANNER_STORE: folder })).toBe(store);
      expect(await storeFromEnv({ MIG_PLANNER_STORE: 'memory:' })).toBeInstanceOf(MemoryStore);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('says what is expected when it is not set', async () => {
    await expect(storeFromEnv({})).rejects.toMatchObject({
      name: 'MissingStoreError',
      message: expect.stringContaining('s3://BUCKET'),
    });
  });
});

describe('withSolverIfNeeded', () => {
  it('does without the solver where it can', async () => {
    expect(await withSolverIfNeeded((highs) => highs)).toBeUndefined();
  });

  it('loads it where it is asked for, once', async () => {
    const ask = () =>
      withSolverIfNeeded((highs) => {
        if (highs === undefined) throw new SolverNeededError();
        return highs;
      });

    const highs = await ask();

    expect(typeof highs.withModel).toBe('function');
    expect(await ask()).toBe(highs);
  });

  it('lets other errors through', async () => {
    const work = () => {
      throw new RangeError('not the solver');
    };

    await expect(withSolverIfNeeded(work)).rejects.toThrow('not the solver');
  });
});
