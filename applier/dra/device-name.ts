/** What the driver's name for a MIG device says. */
export interface DeviceName {
  /** Minor number of the GPU. */
  readonly gpu: number;
  /** Profile without its dot, `1g12gb`. */
  readonly profile: string;
  /** Profile id, as `nvidia-smi mig -lgip` prints it; not the id of the instance. */
  readonly profileId: number;
  /** First memory slice. */
  readonly start: number;
}

const NAME = /^gpu-(\d+)-mig-(.+)-(\d+)-(\d+)$/;

/**
 * Reads the name that NVIDIA's driver gives a MIG device; null: another name, as of a whole GPU.
 *
 * @example parseDeviceName('gpu-1-mig-1g12gb-19-4') // { gpu: 1, profile: '1g12gb', profileId: 19, start: 4 }
 */
export function parseDeviceName(name: string): DeviceName | null {
  const match = NAME.exec(name);
  if (!match) return null;
  const [, gpu, profile, profileId, start] = match;
  return { gpu: Number(gpu), profile: profile!, profileId: Number(profileId), start: Number(start) };
}
