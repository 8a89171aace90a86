import type { V1ResourceClaimTemplateSpec } from '@kubernetes/client-node';
import { hashDocument } from '../../planner/documents/hash.ts';
import { plainProfile } from '../labels.ts';
import type { PodKind } from '../types.ts';
import { derivedName } from '../workloads/index.ts';

/** NVIDIA's DRA driver, also the domain of its attributes. */
export const DRIVER = 'gpu.nvidia.com';
/** Its DeviceClass of MIG instances. */
export const MIG_CLASS = 'mig.nvidia.com';

const HASH_LENGTH = 8;

/**
 * Name of a kind's ResourceClaimTemplate: that of the Deployment derived for it, whose pods use it, and a hash of what
 * it says. A template can never be changed, and one that pods still name must stay: so another text is another template,
 * which pods come to by a new pod template.
 */
export const claimTemplateName = (deployment: string, kind: PodKind, spec: V1ResourceClaimTemplateSpec): string =>
  `${derivedName(deployment, kind)}-${hashDocument(spec).slice(0, HASH_LENGTH)}`;

/**
 * Name of the DeviceClass of a profile.
 *
 * @example deviceClassName('A100-40GB', '1g.5gb+me') // 'mig-planner-a100-40gb-1g.5gb.me'
 */
export const deviceClassName = (gpu: string, profile: string): string =>
  `mig-planner-${gpu.toLowerCase()}-${plainProfile(profile)}`;
