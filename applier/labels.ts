/** Every label, annotation, taint and resource name that the applier reads or writes. */

/** Binds a real node to the plan's logical one. */
export const NODE_LABEL = 'mig-planner/node';
/** On every derived object and pod. */
export const SERVICE_LABEL = 'mig-planner/service';
/** MIG profile, `+` as `.`. */
export const PROFILE_LABEL = 'mig-planner/profile';
export const GPU_LABEL = 'mig-planner/gpu';
export const BATCH_LABEL = 'mig-planner/batch';

/** Marks a cordon as ours, with the transition it belongs to, so that nobody else's is ever lifted. */
export const CORDONED_BY = 'mig-planner/cordoned-by';
/** On a node that the plan no longer needs. */
export const RELEASED = 'mig-planner/released';
/** On an adopted Deployment: the replicas it had. */
export const ADOPTED_REPLICAS = 'mig-planner/adopted-replicas';
/** Keeps pods off a node that has not been cut yet. */
export const STARTUP_TAINT = 'mig-planner/not-ready';
/** Which pods a ReplicaSet gives up first; the lower the sooner. */
export const DELETION_COST = 'controller.kubernetes.io/pod-deletion-cost';

/** What mig-manager acts on. */
export const MIG_CONFIG = 'nvidia.com/mig.config';
/** What mig-manager says of it; carries no generation. */
export const MIG_STATE = 'nvidia.com/mig.config.state';
/** Labels that name a node's group, ours first. */
export const GROUP_LABELS = ['mig-planner/node-group', 'eks.amazonaws.com/nodegroup', 'karpenter.sh/nodepool'] as const;
export const GPU_PRODUCT = 'nvidia.com/gpu.product';
export const GPU_COUNT = 'nvidia.com/gpu.count';
/** Selects further pods that use GPUs, such as the DRA driver's; mig-manager stops them, too, where a node has it. */
export const GPU_CLIENT = 'nvidia.com/gpu.deploy.client';
/** Finds new instances only when it starts. */
export const DEVICE_PLUGIN_LABEL = 'nvidia.com/gpu.deploy.device-plugin';
/** Operands that mig-manager stops while it cuts. */
export const OPERAND_LABELS = [
  DEVICE_PLUGIN_LABEL,
  'nvidia.com/gpu.deploy.gpu-feature-discovery',
  'nvidia.com/gpu.deploy.dcgm-exporter',
  'nvidia.com/gpu.deploy.dcgm',
  'nvidia.com/gpu.deploy.nvsm',
  GPU_CLIENT,
] as const;
export const PAUSED = 'paused-for-mig-change';

/** A MIG profile as label values and resource names have it: `1g.5gb+me` is `1g.5gb.me`. */
export const plainProfile = (profile: string): string => profile.replaceAll('+', '.');

/** The extended resource of a MIG profile, with strategy `mixed`. */
export const migResource = (profile: string): string => `nvidia.com/mig-${plainProfile(profile)}`;

/** The label by which GPU feature discovery counts the instances of a profile on a node. */
export const countLabel = (profile: string): string => `nvidia.com/mig-${plainProfile(profile)}.count`;
