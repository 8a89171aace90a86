import { describe, expect, it } from 'vitest';
import { entryName, standing } from '../../../applier/layouts/index.ts';
import type { NodeSeen } from '../../../applier/types.ts';
import { BEFORE, nodeCutAs, WANTED } from './nodes.ts';

const counts = (entries: Record<string, number>) => new Map(Object.entries(entries));

describe('standing', () => {
  it('is done under either name, whatever the order on the GPUs and however profiles are spelled', () => {
    expect(standing(nodeCutAs(WANTED), WANTED)).toEqual({ done: true, lacks: [] });
    const node = nodeCutAs(WANTED, {
      layoutEntry: entryName(WANTED, 'b'),
      allocatable: counts({ '4g.20gb': 1, '3g.20gb': 1, '1g.5gb+me': 1, '2g.10gb': 1, '1g.5gb': 1, '7g.40gb': 0 }),
    });
    expect(
      standing(
        node,
        WANTED.map((gpu) => [...gpu].reverse()),
      ).done,
    ).toBe(true);
  });

  it.each<[what: string, but: Partial<NodeSeen>, lack: string]>([
    ['another label', { layoutEntry: 'all-balanced' }, 'label nvidia.com/mig.config is all-balanced, not mp-'],
    ['no label', { layoutEntry: null }, 'label nvidia.com/mig.config is absent'],
    ['no state', { migState: null }, 'nvidia.com/mig.config.state is absent, not success'],
    ['pending', { migState: 'pending' }, 'nvidia.com/mig.config.state is pending, not success'],
    ['a paused operand', { paused: ['nvidia.com/gpu.deploy.dcgm'] }, 'nvidia.com/gpu.deploy.dcgm is paused'],
    ['a device plugin that restarts', { devicePluginReady: false }, 'the device plugin is not ready'],
    ['a node that is not ready', { ready: false }, 'the node is not ready'],
    ['MIG mode off', { wholeGpus: 1 }, '1 GPUs are offered whole'],
    ['an empty node', { allocatable: counts({}) }, 'allocatable nvidia.com/mig-1g.5gb is 0, not 1'],
    [
      'a profile nobody wants',
      { allocatable: counts({ '4g.20gb': 1, '3g.20gb': 1, '1g.5gb.me': 1, '2g.10gb': 1, '1g.5gb': 1, '7g.40gb': 1 }) },
      'allocatable nvidia.com/mig-7g.40gb is 1, not 0',
    ],
    ['as many instances on other GPUs', { cuts: [WANTED.flat()] }, 'instances are on other GPUs'],
    ['old counts', { counted: nodeCutAs(BEFORE).counted }, 'label nvidia.com/mig-1g.5gb.me.count is 0, not 1'],
  ])('is not done with %s', (_, but, lack) => {
    const { done, lacks } = standing(nodeCutAs(WANTED, but), WANTED);
    expect(done).toBe(false);
    expect(lacks.join('\n')).toContain(lack);
  });

  it('is done wherever GPUs are counted from, and on GPUs without instances', () => {
    expect(standing(nodeCutAs(WANTED, { cuts: [...WANTED].reverse() }), WANTED).done).toBe(true);
    expect(standing(nodeCutAs([WANTED[0]!, []], { cuts: [WANTED[0]!] }), [WANTED[0]!, []]).done).toBe(true);
    expect(standing(nodeCutAs([[], []]), [[], []]).done).toBe(true);
  });
});
