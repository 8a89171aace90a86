import type { V1Device, V1ResourceSlice } from '@kubernetes/client-node';
import { plainProfile } from '../labels.ts';
import { parseDeviceName } from './device-name.ts';
import { DRIVER } from './names.ts';

/** What the driver offers on a node. */
export interface Pool {
  readonly generation: number;
  /** Slices seen of that generation, and how many there are. Until all are there it is not known what is offered. */
  readonly slices: number;
  readonly sliceCount: number;
  /** MIG instances, in order of their names. */
  readonly instances: readonly PoolInstance[];
  /** GPUs that are not cut. */
  readonly whole: number;
  /** Whether the driver cuts by itself (DynamicMIG): then it offers every instance that could be, not those that are. */
  readonly dynamic: boolean;
}

export interface PoolInstance {
  readonly device: string;
  /** As resources name it, `+` as `.`; null: the driver does not say. */
  readonly profile: string | null;
  /** Minor number of the GPU; null: not said. */
  readonly gpu: number | null;
  /** First memory slice; null: not said. */
  readonly start: number | null;
}

/**
 * The newest pool that NVIDIA's driver publishes for a node; null: none.
 *
 * @param slices any ResourceSlices, also of other drivers and nodes
 */
export function readPool(slices: readonly V1ResourceSlice[], node: string): Pool | null {
  const ours = slices.filter(({ spec }) => spec.driver === DRIVER && spec.pool.name === node);
  if (ours.length === 0) return null;
  const generation = Math.max(...ours.map(({ spec }) => spec.pool.generation));
  const newest = ours.filter(({ spec }) => spec.pool.generation === generation);
  const devices = newest.flatMap(({ spec }) => spec.devices ?? []);
  return {
    generation,
    slices: newest.length,
    sliceCount: newest[0]!.spec.pool.resourceSliceCount,
    instances: devices
      .filter((device) => typeOf(device) === 'mig')
      .map(instanceOf)
      .sort((a, b) => (a.device < b.device ? -1 : 1)),
    whole: devices.filter((device) => typeOf(device) === 'gpu').length,
    dynamic: newest.some(({ spec }) => spec.sharedCounters) || devices.some(({ consumesCounters }) => consumesCounters),
  };
}

function instanceOf(device: V1Device): PoolInstance {
  const named = parseDeviceName(device.name);
  const profile = textOf(device, 'profile');
  return {
    device: device.name,
    profile: profile === undefined ? null : plainProfile(profile),
    gpu: named?.gpu ?? null,
    start: named?.start ?? null,
  };
}

/** By the attribute; a driver that leaves it out still names its devices. */
function typeOf(device: V1Device): string | undefined {
  return textOf(device, 'type') ?? (parseDeviceName(device.name) ? 'mig' : undefined);
}

/** An attribute of the driver's domain, which it may leave out of the name. */
function textOf({ attributes = {} }: V1Device, name: string): string | undefined {
  return (attributes[name] ?? attributes[`${DRIVER}/${name}`])?.string;
}
