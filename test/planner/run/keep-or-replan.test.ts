import { describe, expect, it } from 'vitest';
import type { Plan } from '../../../planner/documents/index.ts';
import { finalizeRun, keepOrReplan, prepareRun, type RunInput } from '../../../planner/run/index.ts';
import { smallInput } from '../../functions/small-run.ts';

const input = smallInput();

function planOf(of: RunInput): Plan {
  const prepared = prepareRun(of, { highs: undefined }, { stopped: () => false });
  if ('refusal' in prepared) throw new Error('refused');
  const finished = finalizeRun(of, prepared.state, { truncated: false });
  if ('refusal' in finished) throw new Error('refused');
  return finished.plan;
}

const current = planOf(input);

/** The same situation with every rate times `by`. */
function demand(by: number, change: Partial<RunInput> = {}) {
  const services = input.workload.spec.services.map((service) => ({ ...service, rate: service.rate * by }));
  return { ...input, workload: { ...input.workload, spec: { services } }, current, ...change };
}

describe('keepOrReplan', () => {
  it('replans when there is no plan', () => {
    expect(keepOrReplan(input, 0.05)).toEqual({ decision: 'replan', reason: 'no-current-plan', minimumSaving: 0.05 });
  });

  it('keeps what was made from these very documents, whatever could be saved', () => {
    expect(keepOrReplan({ ...input, current }, 0)).toMatchObject({ decision: 'keep', reason: 'same-inputs' });
  });

  it('replans for demand that the plan does not meet, and names the services', () => {
    const { decision, reason, unmet } = keepOrReplan(demand(1.5), 0.05);

    expect({ decision, reason }).toEqual({ decision: 'replan', reason: 'demand-not-met' });
    expect(unmet).toContainEqual({
      service: 'a',
      required: 645,
      capacity: expect.any(Number),
      replicas: expect.any(Number),
      minReplicas: 1,
    });
    for (const { required, capacity } of unmet!) expect(capacity).toBeLessThan(required);
  });

  it('keeps the plan for a little less demand: no plan has fewer nodes', () => {
    const verdict = keepOrReplan(demand(0.98), 0.05);

    expect(verdict).toMatchObject({
      decision: 'keep',
      reason: 'saves-too-little',
      cost: current.summary.nodes,
      couldSave: 0,
    });
  });

  it('replans when the bound leaves room for a saving, unless more is asked for', () => {
    const fleet = structuredClone(input.fleet);
    // One GPU a node: then fewer GPUs are fewer nodes.
    Object.assign(fleet.spec.nodeGroups[0]!, { gpusPerNode: 1, maxNodes: 64 });
    const of = planOf({ ...input, fleet });
    const less = demand(0.3, { fleet, current: of });

    const verdict = keepOrReplan(less, 0.05);

    expect(verdict).toMatchObject({ decision: 'replan', reason: 'could-save', cost: of.summary.nodes });
    expect(verdict.bound).toBeLessThan(of.summary.nodes);
    expect(keepOrReplan(less, 1)).toMatchObject({ decision: 'keep', reason: 'saves-too-little' });
  });

  it('counts no instance that the new latency limit excludes', () => {
    const services = input.workload.spec.services.map((service) => ({ ...service, latencyMs: 21 }));
    const profiles = input.profiles.map((row) =>
      row.model === 'a' && row.profile !== '7g.40gb' ? { ...row, latencyMs: 30 } : row,
    );
    const verdict = keepOrReplan(
      { ...input, current, profiles, workload: { ...input.workload, spec: { services } } },
      0.05,
    );

    expect(verdict.decision).toBe('replan');
    expect(verdict.unmet?.map(({ service }) => service) ?? []).not.toContain('b');
  });

  it('replans when nodes of the plan are no longer in the fleet', () => {
    const fleet = structuredClone(input.fleet);
    Object.assign(fleet.spec.nodeGroups[0]!, { name: 'other' });

    expect(keepOrReplan(demand(1, { fleet }), 0.05)).toMatchObject({ decision: 'replan', reason: 'fleet-changed' });
  });

  it('leaves it to a run to say what is wrong with documents that do not go together', () => {
    const profiles = input.profiles.filter(({ model }) => model !== 'a');

    expect(keepOrReplan(demand(1, { profiles }), 0.05)).toMatchObject({ decision: 'replan', reason: 'not-servable' });
  });
});
