import type { V1Device, V1ResourceSlice } from '@kubernetes/client-node';
import { describe, expect, it } from 'vitest';
import { parseDeviceName, readPool, standingDra } from '../../../applier/dra/index.ts';

const LAYOUT = [['4g.20gb', '3g.20gb'], ['1g.5gb+me']];
const mig = (name: string, profile?: string): V1Device => ({
  name,
  attributes: { type: { string: 'mig' }, ...(profile ? { profile: { string: profile } } : {}) },
});
const DEVICES = [
  mig('gpu-1-mig-1g5gbme-20-6', '1g.5gb+me'),
  mig('gpu-0-mig-4g20gb-5-0', '4g.20gb'),
  mig('gpu-0-mig-3g20gb-9-4', '3g.20gb'),
];
function slice(
  devices: V1Device[],
  but: Partial<V1ResourceSlice['spec']> = {},
  generation = 1,
  count = 1,
): V1ResourceSlice {
  const pool = { name: 'node-1', generation, resourceSliceCount: count };
  return { metadata: {}, spec: { driver: 'gpu.nvidia.com', nodeName: 'node-1', pool, devices, ...but } };
}
const lacks = (...slices: V1ResourceSlice[]) => standingDra(slices, 'node-1', LAYOUT).lacks;

describe('a node that offers its layout', () => {
  it('is done, in one slice or several', () => {
    expect(standingDra([slice(DEVICES)], 'node-1', LAYOUT)).toEqual({ done: true, lacks: [] });
    expect(lacks(slice(DEVICES.slice(0, 1), {}, 2, 2), slice(DEVICES.slice(1), {}, 2, 2))).toEqual([]);
  });

  it('is done whatever older generations, other nodes and other drivers offer', () => {
    const elsewhere = { name: 'node-2', generation: 9, resourceSliceCount: 3 };
    expect(
      lacks(
        slice([], {}, 1),
        slice(DEVICES, {}, 2),
        slice([], { pool: elsewhere }),
        slice([], { driver: 'vfio.example' }, 7),
      ),
    ).toEqual([]);
  });

  it('is read with GPU and start of each instance', () => {
    const qualified = { name: 'gpu-2-mig-1g5gb-19-3', attributes: { 'gpu.nvidia.com/profile': { string: '1g.5gb' } } };
    expect(readPool([slice([...DEVICES, qualified])], 'node-1')?.instances).toEqual([
      { device: 'gpu-0-mig-3g20gb-9-4', profile: '3g.20gb', gpu: 0, start: 4 },
      { device: 'gpu-0-mig-4g20gb-5-0', profile: '4g.20gb', gpu: 0, start: 0 },
      { device: 'gpu-1-mig-1g5gbme-20-6', profile: '1g.5gb.me', gpu: 1, start: 6 },
      { device: 'gpu-2-mig-1g5gb-19-3', profile: '1g.5gb', gpu: 2, start: 3 },
    ]);
  });
});

describe('a node is not done', () => {
  it.each<[string, V1ResourceSlice[], string]>([
    ['without a pool', [], 'the DRA driver publishes nothing for node node-1'],
    ['with a pool in parts', [slice(DEVICES, {}, 3, 2)], '1 of 2 ResourceSlices of generation 3 are there'],
    ['with fewer instances', [slice(DEVICES.slice(1))], 'devices of profile 1g.5gb.me: 0, not 1'],
    ['with more', [slice([...DEVICES, mig('gpu-1-mig-1g5gb-19-0', '1g.5gb')])], 'devices of profile 1g.5gb: 1, not 0'],
    [
      'with whole GPUs',
      [slice([...DEVICES, { name: 'gpu-2', attributes: { type: { string: 'gpu' } } }])],
      '1 GPUs are offered whole',
    ],
    ['with an instance of no profile', [slice([...DEVICES, mig('gpu-1-mig-1g5gb-19-0')])], 'does not say its profile'],
    ['where the driver cuts', [slice(DEVICES, { sharedCounters: [] })], 'DynamicMIG'],
    ['where instances share', [slice([{ ...DEVICES[0]!, consumesCounters: [] }])], 'DynamicMIG'],
  ])('%s', (_, slices, lack) => {
    expect(lacks(...slices).join('\n')).toContain(lack);
  });
});

it('names of devices are read as the driver writes them', () => {
  expect(parseDeviceName('gpu-1-mig-1g12gb-19-4')).toEqual({ gpu: 1, profile: '1g12gb', profileId: 19, start: 4 });
  expect(parseDeviceName('gpu-10-mig-1g5gb-me-20-0')).toMatchObject({ gpu: 10, profile: '1g5gb-me', profileId: 20 });
  expect(parseDeviceName('gpu-0')).toBeNull();
  expect(parseDeviceName('gpu-0-mig-1g.5gb-0')).toBeNull();
});
