import { describe, expect, it } from 'vitest';
import { verifyPlan } from '../../../planner/verify/index.ts';
import { bent, broken, type Case, type Draft, violationsOf } from './fixture.ts';

type Change = (draft: Draft<Case>) => void;

describe('summary rules', () => {
  it.each<[string, Change, string]>([
    [
      'a GPU too few',
      ({ plan }) => {
        plan.summary.gpus = 1;
      },
      'summary-counts',
    ],
    [
      'idle nodes counted',
      ({ plan }) => {
        plan.summary.nodes = 2;
      },
      'summary-counts',
    ],
    [
      'a service too many',
      ({ plan }) => {
        plan.summary.services = 3;
      },
      'summary-counts',
    ],
    [
      'idle nodes paid for',
      ({ plan }) => {
        plan.summary.costPerHour = 10.98;
      },
      'cost-adds-up',
    ],
    ['no cost although there are prices', ({ plan }) => void delete plan.summary.costPerHour, 'cost-adds-up'],
    [
      'a cost although there are no prices',
      ({ fleet }) => void delete fleet.spec.nodeGroups[0]!.pricePerHour,
      'cost-adds-up',
    ],
    ['objectives out of order', ({ plan }) => void plan.objective.reverse(), 'objective-in-order'],
    [
      'an objective twice',
      ({ plan }) => void plan.objective.push({ objective: 'slack', value: 0.039091 }),
      'objective-in-order',
    ],
    ['no objective for GPUs', ({ plan }) => void plan.objective.splice(1, 1), 'objective-in-order'],
    ['no objective for cost', ({ plan }) => void plan.objective.splice(0, 1), 'objective-in-order'],
    [
      'another cost',
      ({ plan }) => {
        plan.objective[0]!.value = 5;
      },
      'objective-values',
    ],
    [
      'another GPU count',
      ({ plan }) => {
        plan.objective[1]!.value = 1;
      },
      'objective-values',
    ],
    [
      'another slack',
      ({ plan }) => {
        plan.objective[2]!.value = 0.6;
      },
      'objective-values',
    ],
    [
      'more nodes to change than there are',
      ({ plan }) => void plan.objective.splice(2, 0, { objective: 'reconfiguredNodes', value: 3 }),
      'objective-values',
    ],
    [
      'half a pod',
      ({ plan }) => void plan.objective.splice(2, 0, { objective: 'restartedPods', value: 0.5 }),
      'objective-values',
    ],
    ['a cost objective without a cost', ({ plan }) => void delete plan.summary.costPerHour, 'objective-values'],
  ])('refuse %s', (_, change, rule) => expect(broken(bent(change))).toContain(rule));

  it('accept nodes in place of cost where the fleet has no prices, and levels of change', () => {
    const unpriced = bent(({ plan, fleet }) => {
      delete fleet.spec.nodeGroups[0]!.pricePerHour;
      delete plan.summary.costPerHour;
      plan.objective[0] = { objective: 'nodes', value: 1 };
      plan.certificate.levels[0] = { objective: 'nodes', value: 1, bound: 1, proven: true };
      plan.objective.splice(
        2,
        0,
        { objective: 'reconfiguredNodes', value: 2 },
        { objective: 'restartedPods', value: 3 },
      );
    });
    expect(broken(unpriced)).toEqual([]);
  });

  it('count a node once although both its GPUs serve', () => {
    const report = verifyPlan(
      bent(({ plan }) => {
        plan.summary.nodes = 2;
      }),
    );
    expect(violationsOf(report, 'summary-counts')).toEqual([
      'summary.nodes: expected 1: so many nodes have a serving GPU, got 2',
    ]);
  });
});

describe('input rules', () => {
  it.each(['workload', 'profiles', 'fleet'] as const)('notice another %s than the plan was made from', (name) => {
    const { plan, ...inputs } = bent();
    const other = { ...plan, inputs: { ...plan.inputs, [name]: '0'.repeat(64) } };
    expect(broken({ plan: other, ...inputs })).toEqual(expect.arrayContaining([`hash-of-${name}`]));
    expect(broken({ plan: other })).not.toContain(`hash-of-${name}`);
  });

  it('notice any change made after the plan was finished', () => {
    const { plan } = bent();
    const later = { ...plan, search: { ...plan.search, seed: 2 } };
    expect(broken({ plan: later })).toEqual(['hash-of-plan']);
  });
});
