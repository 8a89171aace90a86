import { describe, expect, it } from 'vitest';
import { verifyPlan } from '../../../planner/verify/index.ts';
import { bent, broken, type Case, type Draft, violationsOf } from './fixture.ts';

type Change = (draft: Draft<Case>) => void;

/** Bends the idle node alone: what stands there serves nobody, so no other rule has a say. */
const idle =
  (...instances: [profile: string, start: number][]): Change =>
  ({ plan }) => {
    plan.gpus[2]!.instances = instances.map(([profile, start]) => ({ profile, start, service: null }));
  };

describe('GPU rules', () => {
  it.each<[string, Change]>([
    ['an empty GPU', idle()],
    ['4g beside 3g', idle(['4g.20gb', 0], ['3g.20gb', 4])],
    ['3×2g + 1g', idle(['2g.10gb', 0], ['2g.10gb', 2], ['2g.10gb', 4], ['1g.5gb', 6])],
    ['one with media engines', idle(['1g.5gb+me', 0], ['1g.5gb', 1])],
    ['a double-memory 1g on slice 7', idle(['3g.20gb', 0], ['2g.10gb', 4], ['1g.10gb', 6])],
    ['instances in no order', idle(['1g.5gb', 6], ['3g.20gb', 0])],
  ])('accept %s', (_, change) => expect(broken(bent(change))).toEqual([]));

  it.each<[string, Change, string[]]>([
    ['a start that is not allowed', idle(['3g.20gb', 2]), ['start-allowed']],
    ['a start beyond the GPU', idle(['1g.5gb', 7]), ['start-allowed']],
    ['a 4g at 4', idle(['4g.20gb', 4]), ['start-allowed']],
    ['two instances on one slice', idle(['3g.20gb', 0], ['1g.5gb', 3]), ['no-overlap']],
    ['a 4g where a 3g stands', idle(['3g.20gb', 0], ['4g.20gb', 0]), ['no-overlap']],
    ['one instance twice', idle(['1g.5gb', 6], ['1g.5gb', 6]), ['no-overlap']],
    ['7g and another', idle(['7g.40gb', 0], ['1g.5gb', 6]), ['no-overlap']],
    ['two with media engines', idle(['1g.5gb+me', 0], ['1g.5gb+me', 1]), ['profile-count']],
    ['a profile of another GPU', idle(['3g.40gb', 0]), ['profile-known']],
    ['a made-up profile', idle(['5g.25gb', 0]), ['profile-known']],
  ])('refuse %s', (_, change, rules) => expect(broken(bent(change))).toEqual(rules));

  it('refuse a GPU model nobody knows, without judging its profiles', () => {
    const report = verifyPlan({
      plan: bent(({ plan }) => {
        plan.gpus[2]!.gpu = 'B200';
      }).plan,
    });
    expect(violationsOf(report, 'gpu-model-known')).toEqual([
      'gpus[2].gpu: expected one of A100-40GB, A100-80GB, A30, H100-80GB, got B200',
    ]);
    expect(report.violations).toHaveLength(1);
  });

  it('name both holders of a slice', () => {
    const report = verifyPlan(bent(idle(['3g.20gb', 0], ['1g.5gb', 3])));
    expect(violationsOf(report, 'no-overlap')).toEqual([
      'gpus[2].instances[1].start: expected memory slices that no other instance holds, ' +
        'got 1g.5gb at 3, where slice 3 belongs to gpus[2].instances[0]',
    ]);
  });

  it('refuse a 4g beside a 3g only under the 2021 rule, whoever states it', () => {
    const oldDriver: Change = ({ plan, fleet }) => {
      plan.partitionRules = 'no-4g-3g';
      fleet.spec.partitionRules = 'no-4g-3g';
    };
    expect(broken(bent(oldDriver))).toEqual(['no-4g-with-3g']);
    expect(
      broken(
        bent(({ plan }) => {
          plan.partitionRules = 'no-4g-3g';
        }),
      ),
    ).toEqual(['no-4g-with-3g', 'partition-rules-of-fleet']);
    expect(
      broken(
        bent(({ fleet }) => {
          fleet.spec.partitionRules = 'no-4g-3g';
        }),
      ),
    ).toEqual(['no-4g-with-3g', 'partition-rules-of-fleet']);
    expect(
      broken(
        bent(({ plan }) => {
          plan.partitionRules = 'all';
        }),
      ),
    ).toEqual([]);
  });

  it('let an A30 have what only seven-slice GPUs may not', () => {
    const a30 = bent(({ plan, fleet }) => {
      plan.partitionRules = 'no-4g-3g';
      fleet.spec.partitionRules = 'no-4g-3g';
      fleet.spec.nodeGroups.push({
        name: 'g',
        instanceType: 'g',
        gpu: 'A30',
        gpusPerNode: 1,
        maxNodes: 1,
        pricePerHour: 1,
      });
      plan.gpus.push({
        node: 'g-0',
        nodeGroup: 'g',
        index: 0,
        gpu: 'A30',
        instances: [
          { profile: '2g.12gb', start: 0, service: null },
          { profile: '1g.6gb', start: 2, service: null },
        ],
      });
    });
    const own = verifyPlan(a30).violations.filter((violation) => violation.path.startsWith('gpus[4]'));
    expect(own).toEqual([]);
  });
});

describe('node rules', () => {
  it.each<[string, Change, string[]]>([
    [
      'a group the fleet lacks',
      ({ plan }) => {
        plan.gpus[2]!.nodeGroup = plan.gpus[3]!.nodeGroup = 'p5';
      },
      ['node-group-of-fleet'],
    ],
    [
      'a node in two groups',
      ({ plan }) => {
        plan.gpus[3]!.nodeGroup = 'p5';
      },
      ['node-in-one-group', 'node-group-of-fleet'],
    ],
    ['a GPU listed twice', ({ plan }) => void plan.gpus.push(structuredClone(plan.gpus[3]!)), ['gpu-listed-once']],
    [
      'one index twice, another not at all',
      ({ plan }) => {
        plan.gpus[3]!.index = 0;
      },
      ['gpu-listed-once', 'node-lists-every-gpu'],
    ],
    ['an idle GPU left out', ({ plan }) => void plan.gpus.pop(), ['node-lists-every-gpu']],
    [
      'an index beyond the node',
      ({ plan }) => {
        plan.gpus[3]!.index = 2;
      },
      ['node-lists-every-gpu'],
    ],
    [
      'the GPU of another group',
      ({ plan }) => {
        plan.gpus[3]!.gpu = 'A30';
      },
      ['gpu-of-node-group'],
    ],
    [
      'too many nodes',
      ({ fleet }) => {
        fleet.spec.nodeGroups[0]!.maxNodes = 1;
      },
      ['max-nodes'],
    ],
  ])('refuse %s', (_, change, rules) => expect(broken(bent(change))).toEqual(rules));

  it('accept as many nodes as allowed, and no idle node at all', () => {
    expect(
      broken(
        bent(({ fleet }) => {
          fleet.spec.nodeGroups[0]!.maxNodes = 2;
        }),
      ),
    ).toEqual([]);
    expect(broken(bent(({ plan }) => void plan.gpus.splice(2, 2)))).toEqual([]);
  });

  it('name the node whose GPUs are incomplete', () => {
    const report = verifyPlan(bent(({ plan }) => void plan.gpus.pop()));
    expect(violationsOf(report, 'node-lists-every-gpu')).toEqual([
      'gpus[2].index: expected indexes 0 to 1, each once, got indexes 0 of node p4d-1',
    ]);
  });
});
