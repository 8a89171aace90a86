import { ArnFormat, Stack } from 'aws-cdk-lib';
import { CfnAccessEntry, CfnPodIdentityAssociation } from 'aws-cdk-lib/aws-eks';
import { PolicyStatement, Role, ServicePrincipal, SessionTagsPrincipal } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { ApplyConfig } from '../config/apply.ts';
import type { Storage } from '../storage.ts';

export interface ClusterAccessProps {
  readonly cluster: string;
  readonly config: ApplyConfig;
  readonly storage: Storage;
  /** Roles that create the Job: the state machine's, or that of the function behind a private endpoint. */
  readonly starters: readonly Role[];
}

/**
 * What an existing cluster has to know: who may start the Job, and as whom the Job talks to AWS. Only EKS's own API is
 * used; what lies inside the cluster are plain manifests that its owners apply.
 */
export class ClusterAccess extends Construct {
  /** The Job's own role. */
  readonly jobRole: Role;

  constructor(scope: Construct, id: string, { cluster, config, storage, starters }: ClusterAccessProps) {
    super(scope, id);
    starters.forEach((role, index) => {
      // A group for RBAC instead of one of EKS's access policies: the smallest of those may read every secret there.
      new CfnAccessEntry(this, `Starter${index}`, {
        clusterName: cluster,
        principalArn: role.roleArn,
        type: 'STANDARD',
        kubernetesGroups: [config.kubernetesGroup],
      });
      role.addToPolicy(
        new PolicyStatement({ actions: ['eks:DescribeCluster'], resources: [clusterArn(this, cluster)] }),
      );
    });
    this.jobRole = new Role(this, 'JobRole', {
      assumedBy: new SessionTagsPrincipal(new ServicePrincipal('pods.eks.amazonaws.com')),
      description: 'The Job that carries plans out',
    });
    storage.grant(this.jobRole, 'runs/*', ['read', 'write'], 'the Job reads the plan and reports what it did');
    new CfnPodIdentityAssociation(this, 'PodIdentity', {
      clusterName: cluster,
      namespace: config.namespace,
      serviceAccount: config.serviceAccount,
      roleArn: this.jobRole.roleArn,
    });
  }
}

function clusterArn(scope: Construct, cluster: string): string {
  const arnFormat = ArnFormat.SLASH_RESOURCE_NAME;
  return Stack.of(scope).formatArn({ service: 'eks', resource: 'cluster', resourceName: cluster, arnFormat });
}
