import { describe, expect, it } from 'vitest';
import { TIME_LIMIT_SECONDS } from '../../../functions/time-limits.ts';
import { DEFINITION, progress, runPlan, WORKERS } from './harness.ts';

describe('the way through plan.asl.json', () => {
  it('prepares, explores round after round, merges, finalizes', async () => {
    const { status, output, calls, told } = await runPlan({}, { rounds: 2 });

    expect(status).toBe('SUCCEEDED');
    expect(output).toEqual({ run: 'r1', plan: 'runs/r1/plan.json', planSha256: 'abc' });
    expect(calls.begin).toEqual([{ run: 'r1', execution: expect.stringContaining(':execution:') }]);
    expect(calls.prepare).toEqual([{ run: 'r1' }]);
    expect(calls.explore).toHaveLength(2 * WORKERS);
    expect(calls.explore[0]).toEqual({ run: 'r1', item: { round: 1, worker: 0 } });
    expect(calls.merge).toEqual([
      { run: 'r1', round: 0, truncated: false },
      { run: 'r1', round: 1, truncated: false },
    ]);
    expect(calls.finalize).toEqual([{ run: 'r1', round: 2, truncated: false }]);
    expect(calls.record).toMatchObject([
      { run: 'r1', fence: 1, plan: 'runs/r1/plan.json', planSha256: 'abc', apply: 'none' },
    ]);
    expect(calls.end).toMatchObject([{ run: 'r1' }]);
    expect(told).toMatchObject([{ type: 'PlanRecorded', run: 'r1', plan: 'plans/by-run/r1/plan.json' }]);
  });

  it('goes straight to Finalize when Prepare has proven everything', async () => {
    const { status, calls } = await runPlan({}, { rounds: 0 });

    expect(status).toBe('SUCCEEDED');
    expect(calls).toMatchObject({ explore: [], merge: [], finalize: [{ run: 'r1', round: 0, truncated: false }] });
  });

  it('hands on that a round was cut short', async () => {
    const { calls } = await runPlan({ merge: async () => ({ ...progress(1, 1), truncated: true }) }, { rounds: 1 });

    expect(calls.finalize).toEqual([{ run: 'r1', round: 1, truncated: true }]);
  });

  it('lists what the workers answered under the round', async () => {
    const { objects } = await runPlan({}, { rounds: 1 });

    const manifests = [...objects.texts.keys()].filter((key) => key.endsWith('/manifest.json'));
    expect(manifests).toEqual([
      expect.stringMatching(/^bucket\/runs\/r1\/round-1\/map\/[0-9a-f-]{36}\/manifest\.json$/),
    ]);
  });

  it('ends a search that never ends at 200 rounds, far from the limit on events', async () => {
    const { status, calls, eventCount } = await runPlan({}, { rounds: Number.POSITIVE_INFINITY });

    expect(status).toBe('SUCCEEDED');
    expect(calls.merge).toHaveLength(200);
    expect(calls.finalize).toHaveLength(1);
    expect(eventCount).toBeLessThan(25_000 / 5);
  });

  it('adds at most 18 events a round, however many workers it has', async () => {
    const events = async (rounds: number): Promise<number> => (await runPlan({}, { rounds })).eventCount;

    const perRound = (await events(6)) - (await events(5));

    expect(perRound).toBeLessThanOrEqual(18);
    expect(perRound).toBe(13);
  });

  it('gives every function the time it is deployed with', () => {
    const { States } = JSON.parse(DEFINITION);
    const limits = {
      prepare: States.Prepare.TimeoutSeconds,
      explore: States.Explore.ItemProcessor.States.Worker.TimeoutSeconds,
      merge: States.Merge.TimeoutSeconds,
      finalize: States.Finalize.TimeoutSeconds,
      begin: States.Begin.TimeoutSeconds,
      apply: States.MakeJob.TimeoutSeconds,
      scale: Math.min(States.RaiseNodes.TimeoutSeconds, States.ReleaseNodes.TimeoutSeconds),
      record: States.Record.TimeoutSeconds,
      end: Math.min(States.End.TimeoutSeconds, States.EndFailed.TimeoutSeconds),
      // Approve waits for people, and ApplyByCallback for the Job; intake and stop are not called by the workflow.
      approval: Number.POSITIVE_INFINITY,
      cluster: Number.POSITIVE_INFINITY,
      stop: Number.POSITIVE_INFINITY,
      intake: Number.POSITIVE_INFINITY,
    };
    for (const [name, seconds] of Object.entries(TIME_LIMIT_SECONDS)) {
      expect(limits[name as keyof typeof limits], name).toBeGreaterThanOrEqual(seconds);
    }
    expect(limits.explore, 'an EXPRESS child ends after 5 minutes').toBeLessThan(300);
  });
});
