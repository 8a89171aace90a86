import {
  AutoScalingClient,
  CreateAutoScalingGroupCommand,
  CreateLaunchConfigurationCommand,
} from '@aws-sdk/client-auto-scaling';
import { CreateClusterCommand, CreateNodegroupCommand, EKSClient } from '@aws-sdk/client-eks';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { awsAutoScaling } from '../../../functions/scaling/aws.ts';
import { NodeGroupFullError } from '../../../functions/scaling/errors.ts';
import { raiseGroups } from '../../../functions/scaling/raise.ts';
import { releaseNodes } from '../../../functions/scaling/release.ts';
import { describeWith } from '../support/component.ts';
import { startMoto } from '../support/moto.ts';

const GROUP = 'serving-p4d';
const settings = { cluster: 'serving', groups: { p4d: { autoScalingGroup: GROUP } } };

await describeWith('scaling of nodes', startMoto, (moto) => {
  const client = {
    endpoint: moto.endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'testing', secretAccessKey: 'testing' },
  };
  const scaling = new AutoScalingClient(client);
  const eks = new EKSClient(client);
  const aws = awsAutoScaling(scaling, eks);
  afterAll(() => moto.stop());

  beforeAll(async () => {
    const launch = { LaunchConfigurationName: 'gpu', ImageId: 'ami-12c6146b', InstanceType: 't3.small' };
    await scaling.send(new CreateLaunchConfigurationCommand(launch));
    const group = { AutoScalingGroupName: GROUP, LaunchConfigurationName: 'gpu', AvailabilityZones: ['us-east-1a'] };
    await scaling.send(new CreateAutoScalingGroupCommand({ ...group, MinSize: 1, MaxSize: 4, DesiredCapacity: 1 }));
  });

  test('a group is raised to what is needed, and not beyond its MaxSize', async () => {
    const wants = (nodes: number) => raiseGroups(new Map([['p4d', nodes]]), settings, aws);

    expect(await wants(3)).toMatchObject([{ before: 1, desired: 3 }]);
    expect(await aws.describe(GROUP)).toMatchObject({ desired: 3, min: 1, max: 4 });
    expect(await wants(2)).toMatchObject([{ before: 3, desired: 3 }]);
    await expect(wants(5)).rejects.toThrow(NodeGroupFullError);
  });

  test('the released instance ends, with its place in the group, and no other', async () => {
    const before = [...((await aws.describe(GROUP))?.instances.keys() ?? [])];
    const [instance = '', ...others] = before;
    const node = { node: 'p4d-2', kubernetesName: 'ip-10-0-0-2', providerId: `aws:///us-east-1a/${instance}` };
    const known = { groupOf: new Map([['p4d-2', 'p4d']]), inForce: new Set<string>() };

    expect(before).toHaveLength(3);
    expect(await releaseNodes([node], known, settings, aws)).toMatchObject({ terminated: [instance], problems: [] });
    const after = await aws.describe(GROUP);
    expect(after?.desired).toBe(2);
    const inService = [...(after?.instances ?? [])].filter(([, state]) => state === 'InService').map(([id]) => id);
    expect(inService.sort()).toEqual(others.sort());
  });

  test('a group that is not there is none', async () => {
    expect(await aws.describe('other')).toBeUndefined();
    expect(await aws.groupsOfEks('other', 'gpu')).toEqual([]);
  });

  test('a managed node group of EKS names its Auto Scaling group', async () => {
    const role = 'arn:aws:iam::123456789012:role/eks';
    const vpc = { subnetIds: ['subnet-1'] };
    await eks.send(new CreateClusterCommand({ name: 'serving', roleArn: role, resourcesVpcConfig: vpc }));
    const nodeGroup = { clusterName: 'serving', nodegroupName: 'gpu', subnets: ['subnet-1'], nodeRole: role };
    await eks.send(new CreateNodegroupCommand(nodeGroup));

    expect(await aws.groupsOfEks('serving', 'gpu')).toEqual([expect.stringMatching(/^eks-/)]);
    expect(await aws.groupsOfEks('serving', 'other')).toEqual([]);
  });
});
