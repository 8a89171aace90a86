import { describe, expect, it } from 'vitest';
import { releaseNodes } from '../../../functions/scaling/release.ts';
import { FakeGroups } from './fake-groups.ts';

const id = (n: number) => `i-0000000${n}`;
const released = (node: string, n: number, providerId: string | null = `aws:///us-east-1a/${id(n)}`) => {
  return { node, kubernetesName: `ip-10-0-0-${n}`, providerId };
};
const known = {
  groupOf: new Map<string, string>([['spot-1', 'spot'], ...[1, 2, 3, 4, 5].map((n) => [`p4d-${n}`, 'p4d'] as const)]),
  inForce: new Set(['p4d-5']),
};
const settings = { cluster: 'serving', groups: { p4d: { autoScalingGroup: 'asg' } } };
const groups = (desired = 3, min = 0) => {
  return new FakeGroups({ asg: { desired, min, max: 5, instances: [id(1), id(2), id(3)] } });
};

describe('releasing', () => {
  it('ends exactly the released instances, each with its place in the group', async () => {
    const fake = groups();

    expect(await releaseNodes([released('p4d-1', 1), released('p4d-2', 2)], known, settings, fake)).toEqual({
      terminated: [id(1), id(2)],
      left: [],
      problems: [],
    });
    expect(fake.asked).toEqual([`end ${id(1)}`, `end ${id(2)}`]);
    expect(fake.groups.get('asg')?.desired).toBe(1);
  });

  it('may be done twice', async () => {
    const fake = groups();
    await releaseNodes([released('p4d-1', 1)], known, settings, fake);

    expect(await releaseNodes([released('p4d-1', 1)], known, settings, fake)).toMatchObject({ terminated: [id(1)] });
    expect(fake.groups.get('asg')?.desired).toBe(2);
  });

  it('leaves nodes of groups that are not scaled', async () => {
    const fake = groups();

    expect(await releaseNodes([released('spot-1', 1)], known, settings, fake)).toEqual({
      terminated: [],
      left: ['spot-1 (ip-10-0-0-1)'],
      problems: [],
    });
    expect(fake.asked).toEqual([]);
  });

  it.each([
    ['an instance of another group', released('p4d-4', 4), `instance ${id(4)} is none of Auto Scaling group asg`],
    ['a node of the new plan', released('p4d-5', 1), 'the new plan needs it'],
    ['a node that no plan names, of no managed group', released('p4d-9', 9), 'is none of Auto Scaling group asg'],
    ['no instance of AWS', released('p4d-1', 1, 'kind://docker/kind/worker'), 'got "kind://docker/kind/worker"'],
    ['a node without a provider id', released('p4d-1', 1, null), 'got null'],
  ])('does not end %s, and goes on', async (_, wrong, problem) => {
    const fake = groups();
    const { terminated, problems } = await releaseNodes([wrong, released('p4d-2', 2)], known, settings, fake);

    expect(problems).toEqual([expect.stringContaining(problem)]);
    expect(terminated).toEqual([id(2)]);
    expect(fake.asked).toEqual([`end ${id(2)}`]);
  });

  it.each(['ip-10-0-0-1', null])('finds the group of a node whose logical name is forgotten (%s)', async (node) => {
    const fake = groups();

    expect(await releaseNodes([{ ...released('', 1), node }], known, settings, fake)).toMatchObject({
      terminated: [id(1)],
      problems: [],
    });
  });

  it('stops at the MinSize of the group', async () => {
    const fake = groups(3, 2);
    const { terminated, problems } = await releaseNodes(
      [released('p4d-1', 1), released('p4d-2', 2)],
      known,
      settings,
      fake,
    );

    expect(terminated).toEqual([id(1)]);
    expect(problems).toEqual(['p4d-2 (ip-10-0-0-2): Auto Scaling group asg is at its MinSize of 2']);
  });

  it('goes on when AWS refuses one', async () => {
    const fake = groups();
    fake.failure = new RangeError('no');
    const { terminated, problems } = await releaseNodes(
      [released('p4d-1', 1), released('p4d-2', 2)],
      known,
      settings,
      fake,
    );

    expect(terminated).toEqual([id(2)]);
    expect(problems).toEqual([`p4d-1 (ip-10-0-0-1): instance ${id(1)} was not ended: RangeError: no`]);
  });
});
