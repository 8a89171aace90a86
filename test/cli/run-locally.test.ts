import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { failureOf } from '../../cli/outcome.ts';
import { type Functions, type LocalOutcome, runLocally } from '../../cli/run-locally.ts';
import { keys } from '../../functions/keys.ts';
import { sha256 } from '../../functions/sha256.ts';
import type { SearchFunction } from '../../functions/time-limits.ts';
import { MemoryStore } from '../../store/index.ts';
import { TaskError } from '../../workflows/engine/index.ts';
import { smallInput } from '../functions/small-run.ts';

type Answers = Partial<Record<SearchFunction, (event: unknown, signal: AbortSignal | undefined) => Promise<unknown>>>;

const progress = (round: number, explore: boolean) => ({
  ...{ run: 'local', round, gpus: 5, bound: 5, slack: 0, explore, truncated: false },
  ...{ items: keys.items('local', round + 1), results: keys.map('local', round + 1) },
});

/** Functions that answer as they are told, in place of threads. */
class FakeFunctions implements Functions {
  readonly threads = 2;
  readonly calls: string[] = [];
  stopped = false;
  readonly #answers: Answers;
  readonly #interrupts: (() => void)[] = [];

  constructor(answers: Answers) {
    this.#answers = answers;
  }

  async invoke(name: SearchFunction, event: unknown, { signal }: { signal?: AbortSignal } = {}): Promise<unknown> {
    this.calls.push(name);
    const died = new Promise<never>((_, reject) => {
      const die = () => reject(new TaskError('Runtime.ExitError', 'ended'));
      this.#interrupts.push(die);
      signal?.addEventListener('abort', die);
    });
    const answer = await Promise.race([this.#answers[name]?.(event, signal) ?? Promise.resolve({}), died]);
    return name === 'finalize' ? FINISHED : answer;
  }

  stop(): void {
    this.stopped = true;
  }

  interrupt(): void {
    for (const die of this.#interrupts) die();
  }
}

/** What Finalize says of the plan that {@link run} puts into the store. */
const FINISHED = {
  run: 'local',
  plan: keys.plan('local'),
  planSha256: sha256('the plan'),
  transition: keys.transition('local'),
  transitionSha256: sha256('the way'),
  report: keys.report('local'),
  summary: { transition: { feasible: false, blocked: { service: null, step: 'addNode', lacks: 0, surge: 1 } } },
};

const forever = () => new Promise<never>(() => {});

interface Given {
  /** The function whose call aborts `stop`. */
  readonly stopAt?: SearchFunction;
  /** Objects that the functions write, beside plan, report and tasks. */
  readonly objects?: Readonly<Record<string, string>>;
}

/** Runs the workflow on fakes. */
async function run(answers: Answers, { stopAt, objects = {} }: Given = {}) {
  const store = new MemoryStore();
  await store.put(keys.worker('local', 1, 0), 'of another run');
  const stop = new AbortController();
  const watched: Answers = {
    ...answers,
    ...(stopAt && {
      [stopAt]: (event: unknown, signal: AbortSignal | undefined) => {
        stop.abort();
        return answers[stopAt]?.(event, signal) ?? Promise.resolve({});
      },
    }),
  };
  // What the functions would write by and by is there from the first call on.
  const written = {
    [keys.plan('local')]: 'the plan',
    [keys.transition('local')]: 'the way',
    [keys.report('local')]: 'the report',
    [keys.items('local', 1)]: JSON.stringify([{ run: 'local', item: {} }]),
    ...objects,
  };
  const prepare = async (event: unknown, signal: AbortSignal | undefined) => {
    await Promise.all(Object.entries(written).map(([key, text]) => store.put(key, text)));
    return watched.prepare?.(event, signal);
  };
  const pool = new FakeFunctions({ ...watched, prepare });
  const observer = { onReport() {}, onRound() {}, onWorker() {}, onFinalize() {} };
  const definition = readFileSync('workflows/plan.asl.json', 'utf8');
  const outcome = await runLocally({
    input: smallInput(),
    definition,
    store,
    pool,
    observer,
    stop: stop.signal,
    graceMs: 20,
  });
  return { outcome, pool, store };
}

const textOf = (outcome: LocalOutcome) => (outcome.kind === 'planned' ? Buffer.from(outcome.plan).toString() : outcome);

describe('runLocally', () => {
  it('writes the input where the functions look for it, and reads the plan where they put it', async () => {
    const { outcome, pool, store } = await run({ prepare: async () => progress(0, false) });

    expect(textOf(outcome)).toBe('the plan');
    expect(pool.calls).toEqual(['prepare', 'finalize']);
    expect((await store.get(keys.input('local'))).json()).toEqual(smallInput());
  });

  it('begins with an empty run, so that no result of another one is taken for its own', async () => {
    const { store } = await run({ prepare: async () => progress(0, false) });

    await expect(store.get(keys.worker('local', 1, 0))).rejects.toThrow('no object');
  });

  it('a stop lets the workflow come to its end', async () => {
    const { outcome, pool } = await run({ prepare: async () => progress(0, false) }, { stopAt: 'prepare' });

    expect(textOf(outcome)).toBe('the plan');
    expect(pool.stopped).toBe(true);
    expect(pool.calls).toEqual(['prepare', 'finalize']);
  });

  it('a search that does not heed the stop is ended, and the last state finalized', async () => {
    const finalized: unknown[] = [];
    const { outcome, pool } = await run(
      {
        prepare: async () => progress(0, true),
        explore: forever,
        finalize: async (event) => finalized.push(event),
      },
      { stopAt: 'explore' },
    );

    expect(textOf(outcome)).toBe('the plan');
    expect(pool.calls).toEqual(['prepare', 'explore', 'finalize']);
    expect(finalized).toEqual([{ run: 'local', round: 0, truncated: true }]);
  });

  it('a Prepare that does not heed the stop is tried again, now told from the start', async () => {
    let attempts = 0;
    const { outcome, pool } = await run(
      { prepare: () => (++attempts === 1 ? forever() : Promise.resolve(progress(0, false))) },
      { stopAt: 'prepare' },
    );

    expect(textOf(outcome)).toBe('the plan');
    expect(pool.calls).toEqual(['prepare', 'prepare', 'finalize']);
  });

  it('a Prepare that heeds no stop at all is ended without a plan', async () => {
    const { outcome, pool } = await run({ prepare: forever }, { stopAt: 'prepare' });

    expect(outcome).toEqual({ kind: 'ended' });
    expect(pool.calls).toEqual(['prepare', 'prepare']);
    expect(failureOf({ kind: 'ended' }, 'day')).toMatchObject({
      exitCode: 4,
      message: 'the search for day was ended before there was a plan; nothing was written',
    });
  });

  it('a plan that is being finished is finished', async () => {
    const slow = async () => new Promise((resolve) => setTimeout(resolve, 100));
    const { outcome, pool } = await run(
      { prepare: async () => progress(0, false), finalize: slow },
      { stopAt: 'finalize' },
    );

    expect(textOf(outcome)).toBe('the plan');
    expect(pool.calls).toEqual(['prepare', 'finalize']);
  });

  it('hands out a refusal whole', async () => {
    const refusal = { kind: 'not-found', problems: [{ reason: 'not-found', message: 'm', remedy: 'r' }] } as const;
    const { outcome } = await run(
      { prepare: () => Promise.reject(new TaskError('PlanNotFoundError', '{"errorMessage":"…"}')) },
      { objects: { [keys.refusal('local')]: JSON.stringify(refusal) } },
    );

    expect(outcome).toEqual({ kind: 'refused', refusal });
    expect(failureOf({ kind: 'refused', refusal }, 'day')).toMatchObject({
      exitCode: 1,
      message: 'no plan was found for day, though none is excluded:\n  m\n    r',
    });
  });

  it('tells of a failure with the reason that the workflow gives', async () => {
    const { outcome } = await run({
      prepare: () =>
        Promise.reject(new TaskError('RangeError', '{"errorType":"RangeError","errorMessage":"index -1","trace":[]}')),
    });

    expect(outcome).toMatchObject({
      kind: 'failed',
      error: 'RangeError',
      reason: expect.stringContaining('log of the Prepare'),
    });
    const { message, exitCode } = failureOf(outcome as Exclude<LocalOutcome, { kind: 'planned' }>, 'day');
    expect(exitCode).toBe(1);
    expect(message).toMatch(/^the workflow failed with RangeError: index -1\nThe log of the Prepare function/);
  });
});
