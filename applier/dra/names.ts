import { plainProfile } from '../labels.ts';
import type { PodKind } from '../types.ts';
import { derivedName } from '../workloads/index.ts';

/** NVIDIA's DRA driver, also the domain of its attributes. */
export const DRIVER = 'gpu.nvidia.com';
/** Its DeviceClass of MIG instances. */
export const MIG_CLASS = 'mig.nvidia.com';

/** Name of a kind's ResourceClaimTemplate: that of the Deployment derived for it, whose pods use it. */
export const claimTemplateName = (deployment: string, kind: PodKind): string => derivedName(deployment, kind);

/**
 * Name of the DeviceClass of a profile.
 *
 * @example deviceClassName('A100-40GB', '1g.5gb+me') // 'mig-planner-a100-40gb-1g.5gb.me'
 */
export const deviceClassName = (gpu: string, profile: string): string =>
  `mig-planner-${gpu.toLowerCase()}-${plainProfile(profile)}`;
