import { beforeAll, describe, expect, it } from 'vitest';
import { FUNCTION_SPECS } from '../../../cdk/functions/specs.ts';
import type { FunctionName } from '../../../functions/time-limits.ts';
import { FakeGroups } from '../../functions/scaling/fake-groups.ts';
import { Cloud } from './cloud.ts';
import { bucket, schedule } from './demand.ts';

const APPROVAL = {
  ...{ ApplyMode: 'eks', ClusterName: 'prod', Approval: 'required' },
  ApprovalTopic: 'arn:aws:sns:us-east-1:123456789012:approve',
};
const SCALING = { cluster: 'prod', groups: { p4d: { autoScalingGroup: 'asg' } } };

/** `read runs/r1/plan.json`, by function. */
const touched = new Map<string, Set<string>>();

/** What a function is allowed: `[access, pattern]`. */
function rightsOf(name: FunctionName): (readonly [access: string, pattern: string])[] {
  const { objects, readsDemand } = FUNCTION_SPECS[name];
  const given = Object.entries(objects).flatMap(([pattern, all]) => all.map((access) => [access, pattern] as const));
  return readsDemand ? [...given, ['read', 'demand/*']] : given;
}

function fits([access, pattern]: readonly [string, string], touch: string): boolean {
  const form = `^${access} ${pattern.replaceAll('.', '\\.').replaceAll('*', '.*')}$`;
  return new RegExp(form).test(touch);
}

/** Names of the functions that have a part in the store. */
const NAMES = (Object.keys(FUNCTION_SPECS) as FunctionName[]).filter((name) => rightsOf(name).length > 0);

describe('what each function may do with objects', () => {
  beforeAll(async () => {
    const store = await bucket();
    const cloud: Cloud = new Cloud({
      store,
      substitutions: APPROVAL,
      // Without the exact searcher there is something to explore.
      settings: { searchers: ['genetic', 'mcts'] },
      scaling: { groups: new FakeGroups({ asg: { desired: 4, min: 0, max: 9, instances: [] } }), settings: SCALING },
      seen: (who, access, key) => touched.set(who, (touched.get(who) ?? new Set()).add(`${access} ${key}`)),
      faults: {
        'eks:runJob.sync': async (_, next) => {
          const status = {
            ...{ kind: 'ApplyStatus', run: cloud.runs.at(-1), phase: 'done', wave: 1, waves: 1, released: [] },
            ...{ steps: { done: 1, total: 1 }, message: '', updatedAt: '2026-01-01T08:00:00Z' },
          };
          await store.put(`runs/${cloud.runs.at(-1)}/apply.json`, JSON.stringify(status));
          return next();
        },
      },
    });
    // One that is superseded while it waits, two that find it at work, the one that follows, and one that finds a plan in
    // force.
    await cloud.deliver(schedule('day'));
    await cloud.asked();
    for (const name of ['mine', 'yours']) await cloud.start(name, { workload: 'day' });
    await cloud.deliver(schedule('peak', 1));
    await cloud.outcome(cloud.runs[0]!);
    cloud.tokens.succeed(await cloud.asked(), {});
    await cloud.settled();
    await cloud.deliver(schedule('night', 2), { ...schedule('day', 3), kind: 'manual' });
    cloud.tokens.succeed(await cloud.asked(), {});
    await cloud.settled();
    expect((await cloud.settled()).map(({ status }) => status)).toEqual(Array(5).fill('SUCCEEDED'));
  });

  it.each(NAMES)('%s is allowed all that it does', (name) => {
    const denied = [...(touched.get(name) ?? [])].filter(
      (touch) => !rightsOf(name).some((right) => fits(right, touch)),
    );

    expect(touched.get(name)?.size).toBeGreaterThan(0);
    expect(denied).toEqual([]);
  });

  it.each(NAMES)('%s is allowed nothing that it never does', (name) => {
    const unused = rightsOf(name).filter((right) => ![...touched.get(name)!].some((touch) => fits(right, touch)));

    expect(unused).toEqual([]);
  });
});
