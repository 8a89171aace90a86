import { gpuModel, placementSets } from '../../../../planner/mig/index.ts';
import type { Counts } from './hardware.ts';

const MODEL = gpuModel('A100-40GB')!;
const PLAIN = MODEL.profiles.filter(({ variant }) => variant === 'plain');
const SETS = placementSets(MODEL, PLAIN);
const WHOLE = { productName: 'NVIDIA A100-SXM4-40GB', brand: 'Nvidia', architecture: 'Ampere' };
const VERSIONS = { cudaComputeCapability: '8.0.0', driverVersion: '580.95.5', cudaDriverVersion: '13.0.0' };

/** The instances of a GPU as NVIDIA's driver announces them with static MIG, somewhere where they fit. */
export function devicesOf(node: string, gpu: number, counts: Counts): object[] {
  const wanted = Object.entries(counts).flatMap(([profile, count]) => Array<string>(count).fill(profile));
  const set = SETS.find((placed) =>
    sameNames(
      placed.map(({ profile }) => PLAIN[profile]!.name),
      wanted,
    ),
  );
  if (set === undefined) throw new Error(`no GPU can be cut into ${wanted.join(', ')}`);
  const uuid = `GPU-${node}-${gpu}`;
  const devices = set.map(({ profile: index, start }) => {
    const { name, id, memorySlices, memoryMiB, computeSlices } = PLAIN[index]!;
    const slices = Array.from({ length: memorySlices }, (_, slice) => [`memorySlice${start + slice}`, { value: '1' }]);
    const texts = { ...WHOLE, type: 'mig', profile: name, parentUUID: uuid, uuid: `MIG-${uuid}-${start}` };
    return {
      name: `gpu-${gpu}-mig-${name.replace('.', '')}-${id}-${start}`,
      attributes: {
        ...Object.fromEntries(Object.entries(texts).map(([key, string]) => [key, { string }])),
        ...Object.fromEntries(Object.entries(VERSIONS).map(([key, version]) => [key, { version }])),
        'resource.kubernetes.io/pciBusID': { string: `0000:0${gpu + 1}:00.0` },
      },
      capacity: {
        memory: { value: `${memoryMiB}Mi` },
        multiprocessors: { value: String(computeSlices * 14) },
        ...Object.fromEntries(slices),
      },
    };
  });
  return devices.sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** GPU and profile of a device's name. */
export function instanceOf(device: string): { readonly gpu: number; readonly profile: string } {
  const [, gpu, plain] = /^gpu-(\d+)-mig-(.+)-\d+-\d+$/.exec(device) ?? [];
  const profile = PLAIN.find(({ name }) => name.replace('.', '') === plain);
  if (gpu === undefined || profile === undefined) throw new Error(`${device} is no MIG device`);
  return { gpu: Number(gpu), profile: profile.name };
}

const sameNames = (a: readonly string[], b: readonly string[]): boolean =>
  [...a].sort().join() === [...b].sort().join();
