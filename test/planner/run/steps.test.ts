import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson, type CompletePlan as Plan } from '../../../planner/documents/index.ts';
import {
  type ExploreResult,
  exploreRun,
  finalizeRun,
  mergeRun,
  prepareRun,
  type RunState,
  summarise,
} from '../../../planner/run/index.ts';
import { manyServices } from '../search/cases.ts';
import { documents, TINY } from '../search/inputs.ts';
import { highs } from '../search/plain-ilp.ts';
import { expectVerified, type Handling, inputOf, planOf, run } from './support.ts';

const throughJson = (state: RunState) => JSON.parse(JSON.stringify(state)) as RunState;
const text = (plan: Plan) => canonicalJson(plan);
const going = () => ({ stopped: () => false });

/** Services that leave something to explore: without the exact searcher the slack is open for some rounds. */
const BUSY = inputOf(manyServices(10, 3, 2), { searchers: ['greedy', 'genetic', 'mcts'] });

describe('a run', () => {
  it('is the same whatever is stored between its steps, and however often it is made', () => {
    const plain = planOf(BUSY);
    expect(text(planOf(BUSY))).toBe(text(plain));
    expect(text(planOf(BUSY, { carry: throughJson }))).toBe(text(plain));
    const again = { ...BUSY, ...(JSON.parse(JSON.stringify(BUSY)) as typeof BUSY) };
    expect(text(planOf(again, { carry: throughJson }))).toBe(text(plain));
  });

  it('is the same through JSON on random problems with every searcher', () => {
    fc.assert(
      fc.property(documents(TINY), (docs) => {
        const input = inputOf(docs);
        expect(text(planOf(input, { carry: throughJson }))).toBe(text(planOf(input)));
      }),
      { numRuns: 12, seed: 31 },
    );
  });

  it('never gets worse from state to state, and its course says so', () => {
    const { states, plan } = run(BUSY);
    expect(states.length).toBeGreaterThan(1);
    const objectives = states.map((state) => state.elites[0]!.objective.slice(0, 2).join());
    states.slice(1).forEach((state, at) => {
      const [cost, gpus] = state.elites[0]!.objective;
      const [costBefore, gpusBefore] = states[at]!.elites[0]!.objective;
      expect([cost! <= costBefore!, gpus! <= gpusBefore!]).toEqual([true, true]);
      expect(state.round).toBe(at + 1);
    });
    const { trace } = plan!.search;
    expect(trace.map(({ round }) => round)).toEqual(trace.map(({ round }) => round).toSorted((a, b) => a - b));
    expect(Math.min(...trace.map(({ gpus }) => gpus))).toBe(plan!.summary.gpus);
    expect(objectives.at(-1)).toBe([plan!.objective[0]!.value, plan!.objective[1]!.value].join());
    for (const { gpus, bound, nodes } of trace) {
      expect(gpus).toBeGreaterThanOrEqual(bound!);
      expect(nodes).toBeGreaterThan(0);
    }
  });

  it('keeps few elites, as counts, without twins', () => {
    for (const { elites, items } of run(BUSY).states) {
      expect(elites.length).toBeLessThanOrEqual(6);
      expect(new Set(elites.map(({ instances }) => instances.join())).size).toBe(elites.length);
      for (const { instances } of elites) expect(instances).toHaveLength(10 * 5);
      expect(items.length).toBeLessThanOrEqual(2);
    }
  });

  it('sums up a state in small numbers', () => {
    const { states } = run(BUSY);
    for (const state of states) {
      const { round, gpus, bound, explore } = summarise(state);
      expect({ round, explore }).toEqual({ round: state.round, explore: state.items.length > 0 });
      expect(gpus).toBeGreaterThanOrEqual(bound);
    }
    expect(summarise({ ...states[0]!, elites: [] })).toMatchObject({ gpus: null, slack: null });
  });

  it('tells progress as soon as there is a bound', () => {
    const told: number[] = [];
    prepareRun(BUSY, { highs }, { stopped: () => false, progress: ({ bound }) => told.push(bound) });
    expect(told.length).toBeGreaterThan(0);
    expect(told[0]).toBeGreaterThan(0);
  });
});

describe('merge', () => {
  const prepared = prepareRun(BUSY, { highs }, going());
  if ('refusal' in prepared) throw new RangeError('refused');
  const { state } = prepared;
  const results = state.items.map((item) => exploreRun(BUSY, state, item, going()));

  it('gives the same state for every order of the results', () => {
    const wanted = mergeRun(BUSY, state, results);
    fc.assert(
      fc.property(fc.shuffledSubarray(results, { minLength: results.length }), (order) => {
        expect(mergeRun(BUSY, state, order)).toEqual(wanted);
      }),
      { numRuns: 10, seed: 32 },
    );
  });

  it('goes on with what it has when workers are missing', () => {
    fc.assert(
      fc.property(fc.subarray(results), (some) => {
        const merged = mergeRun(BUSY, state, some);
        expect(merged.round).toBe(1);
        expect(merged.elites.length).toBeGreaterThan(0);
        const finished = finalizeRun(BUSY, merged);
        expect('plan' in finished).toBe(true);
        if ('plan' in finished) expectVerified(BUSY, finished.plan);
      }),
      { numRuns: 5, seed: 33 },
    );
    expect(mergeRun(BUSY, state, []).stale).toBe(state.stale + 1);
  });

  it('ends a run whose workers all fail, in every round', () => {
    const losing: Handling = { deliver: () => [] };
    const { states, plan } = run(BUSY, losing);
    expect(states.length).toBeLessThan(10);
    expectVerified(BUSY, plan!);
  });

  it('does not change the state it is given', () => {
    const before = JSON.stringify(state);
    mergeRun(BUSY, state, results);
    expect(JSON.stringify(state)).toBe(before);
  });
});

describe('the tasks of a round', () => {
  it('come from problem and budget alone, each with a seed of its own', () => {
    const { states } = run(BUSY);
    const items = states.flatMap((state) => state.items);
    expect(new Set(items.map(({ seed }) => seed)).size).toBe(items.length);
    for (const state of states) {
      expect(state.items.map(({ worker }) => worker)).toEqual(state.items.map((_, at) => at));
      for (const item of state.items) expect(item.round).toBe(state.round + 1);
    }
    const counts = (handling: Handling) => run(BUSY, handling).states.map((state) => state.items.length);
    expect(counts({ deliver: (r: readonly ExploreResult[]) => [...r].reverse() })).toEqual(counts({}));
  });

  it.each([
    ['small', 2],
    ['normal', 4],
    ['large', 16],
  ] as const)('are as many as the budget %s says', (budget, workers) => {
    const prepared = prepareRun(
      inputOf(manyServices(10, 3, 2), { budget, searchers: ['genetic'] }),
      { highs },
      going(),
    );
    expect('state' in prepared && prepared.state.items.length).toBe(workers);
  });

  it('are none without a searcher that explores', () => {
    const prepared = prepareRun(inputOf(manyServices(10, 3, 2), { searchers: ['greedy'] }), { highs }, going());
    expect('state' in prepared && prepared.state.items).toEqual([]);
  });

  it('name the searchers that were asked for', () => {
    for (const searcher of ['genetic', 'mcts'] as const) {
      const { states } = run(inputOf(manyServices(6, 3, 1), { searchers: [searcher] }));
      for (const item of states.flatMap((state) => state.items)) expect(item.searcher).toBe(searcher);
    }
  });
});
