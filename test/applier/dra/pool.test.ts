import type { V1Device, V1ResourceSlice } from '@kubernetes/client-node';
import { describe, expect, it } from 'vitest';
import { parseDeviceName, readPool } from '../../../applier/dra/index.ts';

const mig = (name: string, profile?: string): V1Device => ({
  name,
  attributes: { type: { string: 'mig' }, ...(profile ? { profile: { string: profile } } : {}) },
});
const DEVICES = [mig('gpu-1-mig-1g5gbme-20-6', '1g.5gb+me'), mig('gpu-0-mig-3g20gb-9-4', '3g.20gb')];
function slice(devices: V1Device[], but: Partial<V1ResourceSlice['spec']> = {}, generation = 1): V1ResourceSlice {
  const pool = { name: 'node-1', generation, resourceSliceCount: 2 };
  return { metadata: {}, spec: { driver: 'gpu.nvidia.com', nodeName: 'node-1', pool, devices, ...but } };
}

describe('a pool', () => {
  it('is of the newest generation, whatever older ones, other nodes and other drivers offer', () => {
    const elsewhere = { name: 'node-2', generation: 9, resourceSliceCount: 3 };
    const slices = [slice(DEVICES), slice([], {}, 2), slice([], { pool: elsewhere }), slice([], { driver: 'nic' }, 7)];
    const { instances, ...more } = readPool(slices, 'node-1')!;
    expect(instances).toEqual([]);
    expect(more).toEqual({ generation: 2, slices: 1, sliceCount: 2, whole: 0, dynamic: false });
    expect(readPool(slices, 'node-3')).toBeNull();
  });

  it('has GPU and start of each instance, by attributes in either spelling', () => {
    const qualified = { name: 'gpu-2-mig-1g5gb-19-3', attributes: { 'gpu.nvidia.com/profile': { string: '1g.5gb' } } };
    const whole = { name: 'gpu-3', attributes: { type: { string: 'gpu' } } };
    const pool = readPool([slice([...DEVICES, qualified, whole, mig('odd')])], 'node-1')!;
    expect(pool.whole).toBe(1);
    expect(pool.instances).toEqual([
      { device: 'gpu-0-mig-3g20gb-9-4', profile: '3g.20gb', gpu: 0, start: 4 },
      { device: 'gpu-1-mig-1g5gbme-20-6', profile: '1g.5gb.me', gpu: 1, start: 6 },
      { device: 'gpu-2-mig-1g5gb-19-3', profile: '1g.5gb', gpu: 2, start: 3 },
      { device: 'odd', profile: null, gpu: null, start: null },
    ]);
  });

  it.each([
    ['a set of counters', slice(DEVICES, { sharedCounters: [] })],
    ['devices that share', slice([{ ...DEVICES[0]!, consumesCounters: [] }])],
  ])('is of a driver that cuts by itself where it has %s', (_, one) => {
    expect(readPool([one], 'node-1')?.dynamic).toBe(true);
  });
});

it('names of devices are read as the driver writes them', () => {
  expect(parseDeviceName('gpu-1-mig-1g12gb-19-4')).toEqual({ gpu: 1, profile: '1g12gb', profileId: 19, start: 4 });
  expect(parseDeviceName('gpu-10-mig-1g5gb-me-20-0')).toMatchObject({ gpu: 10, profile: '1g5gb-me', profileId: 20 });
  expect(parseDeviceName('gpu-0')).toBeNull();
  expect(parseDeviceName('gpu-0-mig-1g.5gb-0')).toBeNull();
});
