import { ArnFormat, Stack } from 'aws-cdk-lib';
import { CfnAccessEntry, CfnPodIdentityAssociation } from 'aws-cdk-lib/aws-eks';
import { PolicyStatement, Role, ServicePrincipal, SessionTagsPrincipal } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { ApplyConfig } from '../config/apply.ts';
import type { Storage } from '../storage.ts';
import type { ApplierBundle } from './applier-bundle.ts';

export interface ClusterAccessProps {
  readonly cluster: string;
  readonly config: ApplyConfig;
  readonly storage: Storage;
  /** What the Job runs; none where its image has it. */
  readonly applier: ApplierBundle | undefined;
  /** The state machine's role: it starts the Job itself, unless the endpoint is private. */
  readonly workflow: Role;
  /** Role of the function that talks to the cluster. */
  readonly clusterFunction: Role;
  /** ARN of the state machine, by its name. */
  readonly workflowArn: string;
}

/**
 * What an existing cluster has to know: who may start the Job, and as whom the Job talks to AWS. Only EKS's own API is
 * used; what lies inside the cluster are plain manifests that its owners apply.
 */
export class ClusterAccess extends Construct {
  /** The Job's own role. */
  readonly jobRole: Role;

  constructor(scope: Construct, id: string, props: ClusterAccessProps) {
    super(scope, id);
    const { cluster, config, storage, workflow, clusterFunction } = props;
    const isPrivate = config.endpoint === 'private';
    // By who they are for, not by their place: a principal has one entry, and one that moved to another resource when
    // the endpoint becomes private would be made there before it is gone here, which EKS refuses.
    const starters = { ...(isPrivate ? {} : { StarterWorkflow: workflow }), StarterFunction: clusterFunction };
    for (const [name, role] of Object.entries(starters)) {
      // A group for RBAC instead of one of EKS's access policies: the smallest of those may read every secret there.
      new CfnAccessEntry(this, name, {
        clusterName: cluster,
        principalArn: role.roleArn,
        type: 'STANDARD',
        kubernetesGroups: [config.kubernetesGroup],
      });
    }
    grantDescribe(workflow, cluster);
    this.jobRole = new Role(this, 'JobRole', {
      assumedBy: new SessionTagsPrincipal(new ServicePrincipal('pods.eks.amazonaws.com')),
      description: 'The Job that carries plans out',
    });
    // Not all of a run: beside these lies the token by which a plan is approved, and a Job may not approve the next one.
    for (const document of ['plan', 'transition'])
      storage.grant(this.jobRole, `runs/*/${document}.json`, ['read'], 'the Job reads what it is to carry out');
    storage.grant(this.jobRole, 'runs/*/apply.json', ['write'], 'the Job reports what it did');
    props.applier?.grantRead(this.jobRole);
    if (isPrivate)
      this.jobRole.addToPolicy(
        new PolicyStatement({
          actions: ['states:SendTaskHeartbeat', 'states:SendTaskSuccess', 'states:SendTaskFailure'],
          resources: [props.workflowArn],
        }),
      );
    new CfnPodIdentityAssociation(this, 'PodIdentity', {
      clusterName: cluster,
      namespace: config.namespace,
      serviceAccount: config.serviceAccount,
      roleArn: this.jobRole.roleArn,
    });
  }
}

/** Lets a role learn where a cluster answers. */
export function grantDescribe(role: Role, cluster: string): void {
  const arnFormat = ArnFormat.SLASH_RESOURCE_NAME;
  const arn = Stack.of(role).formatArn({ service: 'eks', resource: 'cluster', resourceName: cluster, arnFormat });
  role.addToPolicy(new PolicyStatement({ actions: ['eks:DescribeCluster'], resources: [arn] }));
}
