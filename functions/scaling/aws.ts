import {
  AutoScalingClient,
  DescribeAutoScalingGroupsCommand,
  SetDesiredCapacityCommand,
  TerminateInstanceInAutoScalingGroupCommand,
} from '@aws-sdk/client-auto-scaling';
import { DescribeNodegroupCommand, EKSClient, ResourceNotFoundException } from '@aws-sdk/client-eks';
import type { AutoScaling } from './auto-scaling.ts';

/** Five attempts for what the SDK retries; a peer that says nothing for 30 s is given up. */
const PATIENCE = { maxAttempts: 5, requestHandler: { connectionTimeout: 5_000, socketTimeout: 30_000 } } as const;

/** Auto Scaling and EKS themselves. */
export function awsAutoScaling(
  scaling = new AutoScalingClient(PATIENCE),
  eks = new EKSClient({ ...PATIENCE }),
): AutoScaling {
  return {
    async groupsOfEks(clusterName, nodegroupName) {
      try {
        const { nodegroup } = await eks.send(new DescribeNodegroupCommand({ clusterName, nodegroupName }));
        return (nodegroup?.resources?.autoScalingGroups ?? []).flatMap(({ name }) => name ?? []);
      } catch (error) {
        if (error instanceof ResourceNotFoundException) return [];
        throw error;
      }
    },
    async describe(name) {
      const answer = await scaling.send(new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: [name] }));
      const group = answer.AutoScalingGroups?.[0];
      if (group === undefined) return undefined;
      const instances = (group.Instances ?? []).map((one) => [one.InstanceId ?? '', one.LifecycleState ?? ''] as const);
      return {
        name,
        desired: group.DesiredCapacity ?? 0,
        min: group.MinSize ?? 0,
        max: group.MaxSize ?? 0,
        instances: new Map(instances),
      };
    },
    async setDesired(name, desired) {
      const input = { AutoScalingGroupName: name, DesiredCapacity: desired, HonorCooldown: false };
      await scaling.send(new SetDesiredCapacityCommand(input));
    },
    async terminate(instance) {
      const input = { InstanceId: instance, ShouldDecrementDesiredCapacity: true };
      await scaling.send(new TerminateInstanceInAutoScalingGroupCommand(input));
    },
  };
}
