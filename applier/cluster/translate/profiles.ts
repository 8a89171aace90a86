import { gpuModel, gpuModelNames } from '../../../planner/mig/index.ts';
import { plainProfile } from '../../labels.ts';

const BY_PLAIN = new Map(
  gpuModelNames.flatMap((name) =>
    gpuModel(name)!.profiles.map((profile) => [plainProfile(profile.name), profile.name]),
  ),
);

/** `nvidia.com/mig-` of resources and labels. */
export const MIG_PREFIX = 'nvidia.com/mig-';
export const NVIDIA_PREFIX = 'nvidia.com/';

/** A MIG profile as plans name it, from how labels and resources do: `1g.5gb.me` is `1g.5gb+me`. */
export const profileOf = (plain: string): string => BY_PLAIN.get(plain) ?? plain;

/** The MIG profile of a resource `nvidia.com/mig-<profile>`; null: another resource. */
export function profileOfResource(resource: string): string | null {
  return resource.startsWith(MIG_PREFIX) ? profileOf(resource.slice(MIG_PREFIX.length)) : null;
}
