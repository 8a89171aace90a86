import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exploreRun, finalizeRun, prepareRun, type RunInput } from '../../../planner/run/index.ts';
import { fleetOf, group, manyServices, rows, service } from '../search/cases.ts';
import { documents, workloadOf } from '../search/inputs.ts';
import { highs } from '../search/plain-ilp.ts';
import { expectVerified, inputOf, run } from './support.ts';

/** Turns true after it was asked `asked` times. */
function onceAsked(asked: number): () => boolean {
  let count = 0;
  return () => ++count > asked;
}

function expectPlanOrRefusal(input: RunInput, stopped: () => boolean): void {
  const { plan, refusal } = run(input, { stopped });
  if (plan) expectVerified(input, plan);
  else {
    expect(refusal!.problems.length).toBeGreaterThan(0);
    for (const { message, remedy } of refusal!.problems) expect([message, remedy]).not.toContain('');
  }
}

describe('a run that is stopped', () => {
  const docs = manyServices(6, 9, 2);

  it.each([['greedy', 'mcts', 'genetic', 'exact'], ['genetic', 'mcts'], ['mcts'], ['exact'], ['greedy']] as const)(
    'has a plan or says why not, wherever it was (%s …)',
    (...searchers) => {
      const input = inputOf(docs, { searchers });
      for (const asked of [0, 1, 2, 3, 5, 9, 17, 40, 100, 300]) expectPlanOrRefusal(input, onceAsked(asked));
    },
  );

  it('has a plan even when it was stopped before it began', () => {
    for (const searchers of [['genetic'], ['mcts'], ['exact'], ['greedy']] as const) {
      const input = inputOf(docs, { searchers });
      const { plan } = run(input, { stopped: () => true });
      expectVerified(input, plan!);
    }
  });

  it('has a plan or a refusal on random fleets with limits', () => {
    const limits = { services: 3, slices: 6, pools: 2, gpus: ['A100-40GB', 'A30'], nodes: { min: 1, max: 3 } };
    fc.assert(
      fc.property(documents(limits), fc.nat({ max: 30 }), (random, asked) => {
        expectPlanOrRefusal(inputOf(random), onceAsked(asked));
      }),
      { numRuns: 25, seed: 51 },
    );
  });

  it('says in the plan that it was cut short, only when told so', () => {
    const prepared = prepareRun(inputOf(docs), { highs }, { stopped: () => false });
    if ('refusal' in prepared) throw new RangeError('refused');
    const cut = finalizeRun(inputOf(docs), prepared.state, { truncated: true });
    const whole = finalizeRun(inputOf(docs), prepared.state);
    expect('plan' in cut && cut.plan.summary.truncated).toBe(true);
    expect('plan' in whole && whole.plan.summary.truncated).toBeUndefined();
    if ('plan' in cut) expectVerified(inputOf(docs), cut.plan);
  });
});

describe('a run that cannot have a plan', () => {
  const fleet = fleetOf([group({ gpusPerNode: 2, maxNodes: 2 })]);
  const small = {
    workload: workloadOf([service('a', 5000), service('b', 1)]),
    profiles: [...rows('a', 100), ...rows('b', 50)],
    fleet,
  };

  it('names the limit, what the fleet has and what would do', () => {
    const { refusal } = run(inputOf(small));
    expect(refusal!.kind).toBe('impossible');
    expect(refusal!.problems).toHaveLength(1);
    const [{ reason, message, remedy }] = refusal!.problems as [(typeof refusal & object)['problems'][number]];
    expect(reason).toBe('capacity');
    expect(message).toMatch(/at least 8 GPUs are needed, the fleet has 4 \(p4d: 2 nodes of 2\)/);
    expect(remedy).toMatch(/8 GPUs would do \(p4d: 4 nodes\)/);
  });

  it('names every service that can run nowhere, with its own reason', () => {
    const services = [
      service('unknown', 1, { model: 'nobody-measured-it' }),
      service('slow', 1, { model: 'a', latencyMs: 0.001 }),
      service('fine', 1, { model: 'a' }),
      service('elsewhere', 1, { model: 'c' }),
    ];
    const profiles = [...rows('a', 100), ...rows('c', 10, 1, 'A30')];
    const { refusal } = run(inputOf({ workload: workloadOf(services), profiles, fleet }));
    expect(refusal!.problems.map((p) => [p.service, p.reason])).toEqual([
      ['unknown', 'model-not-profiled'],
      ['slow', 'latency'],
      ['elsewhere', 'no-profile-on-fleet-gpu'],
    ]);
  });

  it('is told apart from one that found none', () => {
    const input = inputOf(small, { searchers: ['mcts'] });
    const prepared = prepareRun(input, { highs }, { stopped: () => false });
    expect('refusal' in prepared && prepared.refusal.kind).toBe('impossible');
    const open = inputOf(manyServices(3, 1, 1), { searchers: ['mcts'] });
    const state = prepareRun(open, { highs }, { stopped: () => false });
    if ('refusal' in state) throw new RangeError('refused');
    expect(state.state.elites).toEqual([]);
    const none = finalizeRun(open, state.state);
    expect('refusal' in none && none.refusal.kind).toBe('not-found');
    expect('refusal' in none && none.refusal.problems[0]!.message).toMatch(
      /at least \d+ GPUs are needed, the fleet has/,
    );
  });

  it('cannot be explored or finalized', () => {
    const bad = inputOf({ ...small, profiles: [] });
    const prepared = prepareRun(
      inputOf(manyServices(3, 1, 1), { searchers: ['mcts'] }),
      { highs },
      { stopped: () => false },
    );
    if ('refusal' in prepared) throw new RangeError('refused');
    const item = prepared.state.items[0]!;
    expect(() => exploreRun(bad, prepared.state, item, { stopped: () => false })).toThrow(/refused by Prepare/);
    expect(() => finalizeRun(bad, prepared.state)).toThrow(RangeError);
  });
});
