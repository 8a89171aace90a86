import { ArnFormat, Stack, Validations } from 'aws-cdk-lib';
import { type ISecurityGroup, type IVpc, SecurityGroup, Vpc } from 'aws-cdk-lib/aws-ec2';
import { PolicyStatement, type Role } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { acknowledgeResource } from '../acknowledge.ts';
import type { NetworkConfig } from '../config/network.ts';

/** What of a function's properties has to do with its network. */
interface InNetwork {
  readonly vpc: IVpc;
  readonly securityGroups: ISecurityGroup[];
}

/** Puts a function into subnets, and lets Lambda make its network interfaces there and nowhere else. */
export function inNetwork(scope: Construct, role: Role, { id, subnets, securityGroups }: NetworkConfig): InNetwork {
  grantInterfaces(role, subnets, securityGroups);
  // By ids alone. Zones matter only to what makes subnets; one name for each is all that is asked for.
  const vpc = Vpc.fromVpcAttributes(scope, 'Vpc', {
    vpcId: id,
    availabilityZones: subnets.map((_, index) => `zone-${index}`),
    privateSubnetIds: [...subnets],
  });
  Validations.of(vpc).acknowledge({
    id: 'Annotation::@aws-cdk/aws-ec2:noSubnetRouteTableId',
    reason: 'Nobody routes anything here: the function only gets its interfaces in these subnets.',
  });
  return {
    vpc,
    securityGroups: securityGroups.map((one) => SecurityGroup.fromSecurityGroupId(scope, one, one, { mutable: false })),
  };
}

/** Not AWS's managed policy, which lets a role make interfaces in every subnet of the account. */
function grantInterfaces(role: Role, subnets: readonly string[], securityGroups: readonly string[]): void {
  const arn = (resource: string, resourceName: string) =>
    Stack.of(role).formatArn({ service: 'ec2', resource, resourceName, arnFormat: ArnFormat.SLASH_RESOURCE_NAME });
  const interfaces = arn('network-interface', '*');
  const places = [
    ...subnets.map((one) => arn('subnet', one)),
    ...securityGroups.map((one) => arn('security-group', one)),
  ];
  const add = (actions: string[], resources: string[]) => role.addToPolicy(new PolicyStatement({ actions, resources }));
  add(['ec2:CreateNetworkInterface'], [interfaces, ...places]);
  const any = arn('*', '*');
  add(['ec2:DeleteNetworkInterface', 'ec2:AssignPrivateIpAddresses', 'ec2:UnassignPrivateIpAddresses'], [any]);
  add(['ec2:DescribeNetworkInterfaces', 'ec2:DescribeSubnets'], ['*']);
  acknowledgeResource(role, interfaces, 'Network interfaces get their ids when Lambda makes them.');
  acknowledgeResource(
    role,
    any,
    'Lambda wants it of functions in a VPC before it knows the interface, and takes no less.',
  );
}
