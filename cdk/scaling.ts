import { ArnFormat, Stack } from 'aws-cdk-lib';
import { PolicyStatement, type Role } from 'aws-cdk-lib/aws-iam';
import type { ScalingSettings } from '../functions/scaling/settings.ts';
import { acknowledgeResource } from './acknowledge.ts';
import type { ApplyConfig } from './config/apply.ts';
import type { NodeGroupScaling } from './config/scaling.ts';

/** The node groups that are raised and lowered; none when nothing is carried out, or only tried out. */
export function managedGroups({ mode, dryRun, scaling }: ApplyConfig): readonly NodeGroupScaling[] {
  return mode === 'none' || dryRun ? [] : scaling.filter((one) => one.mode === 'managed');
}

/** What the scaling function gets to know of the configuration, in MIG_PLANNER_SCALING. */
export function scalingSettingsOf(apply: ApplyConfig): ScalingSettings {
  const groups = managedGroups(apply).map(({ nodeGroup, autoScalingGroup = '', eksNodeGroup }) => {
    return [nodeGroup, eksNodeGroup === undefined ? { autoScalingGroup } : { eksNodeGroup }] as const;
  });
  return { cluster: apply.cluster ?? '', groups: Object.fromEntries(groups) };
}

/** Lets a role raise the node groups of the configuration and end instances of theirs, and of no other group. */
export function grantScaling(role: Role, apply: ApplyConfig): void {
  const cluster = apply.cluster ?? '';
  // Lists know no resources; they show sizes and instance ids, and change nothing.
  role.addToPolicy(new PolicyStatement({ actions: ['autoscaling:DescribeAutoScalingGroups'], resources: ['*'] }));
  const actions = ['autoscaling:SetDesiredCapacity', 'autoscaling:TerminateInstanceInAutoScalingGroup'];
  for (const { autoScalingGroup, eksNodeGroup } of managedGroups(apply)) {
    const name = autoScalingGroup ?? `eks-${eksNodeGroup}-*`;
    const group = arnOf(role, 'autoscaling', `autoScalingGroup:*:autoScalingGroupName/${name}`);
    // EKS makes up the group's name at run time, and another cluster may have a node group of this one's name.
    const conditions = eksNodeGroup && {
      StringEquals: { 'aws:ResourceTag/eks:cluster-name': cluster, 'aws:ResourceTag/eks:nodegroup-name': eksNodeGroup },
    };
    role.addToPolicy(new PolicyStatement({ actions, resources: [group], ...(conditions && { conditions }) }));
    acknowledgeResource(
      role,
      group,
      'The ARN of an Auto Scaling group holds an id that AWS makes up; the name is fixed.',
    );
    if (eksNodeGroup === undefined) continue;
    const nodeGroup = arnOf(role, 'eks', `nodegroup/${cluster}/${eksNodeGroup}/*`);
    role.addToPolicy(new PolicyStatement({ actions: ['eks:DescribeNodegroup'], resources: [nodeGroup] }));
    acknowledgeResource(role, nodeGroup, 'The ARN of a node group ends in an id that AWS makes up; the name is fixed.');
  }
}

function arnOf(role: Role, service: string, resource: string): string {
  return Stack.of(role).formatArn({ service, resource, arnFormat: ArnFormat.NO_RESOURCE_NAME });
}
