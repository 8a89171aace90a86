import { describe, expect, it } from 'vitest';
import { knownFrom, observedPlan } from '../../applier/observe/index.ts';
import { issuesOfPlan, issuesOnFleet } from '../../cli/legal-plan.ts';
import { snapshotOf } from '../applier/observe/snapshots.ts';
import { minimalInputs, minimalPlan } from '../planner/minimal-plan.ts';

const { workload, profiles, fleet } = minimalInputs;

describe('a plan that is worked with', () => {
  it('may be one that was observed, whatever was missing in the cluster', () => {
    const { nodes, pods, ...rest } = snapshotOf(minimalPlan);
    const unbound = nodes.map((node, at) => (at === 0 ? { ...node, logical: null } : node));
    const some = pods.filter((_, at) => at % 3 > 0);

    const { plan } = observedPlan({ ...rest, nodes: unbound, pods: some }, knownFrom(workload, profiles, fleet));

    expect(issuesOfPlan(plan, 'current.json')).toEqual([]);
    expect(issuesOnFleet(plan, fleet, 'current.json')).toEqual([]);
  });

  it('need not state its hash', () => {
    const { hash: _, ...plan } = minimalPlan;

    expect(issuesOfPlan(plan, 'plan.json')).toEqual([]);
  });

  it('has the name of the rule in each issue', () => {
    const plan = { ...minimalPlan, hash: '0'.repeat(64) };

    expect(issuesOfPlan(plan, 'plan.json')).toMatchObject([{ rule: 'hash-of-plan', file: 'plan.json', path: 'hash' }]);
  });
});
