import type { V1Device, V1ResourceSlice } from '@kubernetes/client-node';
import { DRIVER } from '../../dra/index.ts';
import type { KubeObject } from '../api/objects.ts';

const KEPT = ['type', 'profile'] as const;

/**
 * What NVIDIA's driver offers, without what nobody asks for: an instance has a dozen attributes and capacities, and a
 * large cluster a hundred thousand instances. Null: of another driver.
 */
export function translateSlice(object: KubeObject): V1ResourceSlice | null {
  const { spec } = object as KubeObject & V1ResourceSlice;
  if (spec.driver !== DRIVER) return null;
  const { driver, pool, sharedCounters, devices } = spec;
  // The server writes null for a list of none.
  const kept = (devices ?? []).map(slim);
  return { spec: { driver, pool, ...(sharedCounters && { sharedCounters: [] }), devices: kept } };
}

function slim({ name, attributes, consumesCounters }: V1Device): V1Device {
  const kept = KEPT.flatMap((key) => {
    const value = attributes?.[key] ?? attributes?.[`${DRIVER}/${key}`];
    return value === undefined ? [] : [[key, value]];
  });
  return { name, attributes: Object.fromEntries(kept), ...(consumesCounters && { consumesCounters: [] }) };
}
