import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import type { IEventBus } from 'aws-cdk-lib/aws-events';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { DefinitionBody, LogLevel, StateMachine, StateMachineType } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import type { Substitutions } from '../../workflows/substitutions.ts';
import { acknowledgeResource } from '../acknowledge.ts';
import type { PlannerFunction } from '../functions/planner-function.ts';
import type { Storage } from '../storage.ts';
import { DEFINITION_FILE, substitutionsFor } from './definition.ts';
import { addMapRunPolicy } from './map-run-policy.ts';
import { workflowName } from './names.ts';

export interface WorkflowProps {
  readonly storage: Storage;
  readonly eventBus: IEventBus;
  readonly logRetentionDays: number;
  /** Every function the workflow may call. */
  readonly functions: readonly PlannerFunction[];
  /** Where it asks for approval. */
  readonly approvalTopic: ITopic | undefined;
  /** Values of the definition's `${Name}`. */
  readonly substitutions: Substitutions;
}

/** The state machine, from the same file that runs on a laptop. */
export class Workflow extends Construct {
  readonly machine: StateMachine;
  readonly role: Role;
  readonly logGroup: LogGroup;

  constructor(scope: Construct, id: string, props: WorkflowProps) {
    super(scope, id);
    const { storage } = props;
    this.logGroup = new LogGroup(this, 'Logs', {
      // Under this prefix log delivery needs no entry in the account's resource policy, which is full after a few.
      logGroupName: `/aws/vendedlogs/states/${Stack.of(this).stackName}`,
      retention: props.logRetentionDays as RetentionDays,
      encryptionKey: storage.key,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('states.amazonaws.com') });
    this.machine = new StateMachine(this, 'Plan', {
      stateMachineName: workflowName(this),
      stateMachineType: StateMachineType.STANDARD,
      definitionBody: DefinitionBody.fromFile(DEFINITION_FILE),
      definitionSubstitutions: substitutionsFor(props.substitutions),
      role: this.role,
      // Execution data stays out of the logs: it is in the history, and the bucket has the rest.
      logs: { destination: this.logGroup, level: LogLevel.ALL, includeExecutionData: false },
      tracingEnabled: true,
    });
    for (const one of props.functions) this.role.addToPolicy(one.invoke);
    this.role.addToPolicy(
      new PolicyStatement({ actions: ['events:PutEvents'], resources: [props.eventBus.eventBusArn] }),
    );
    if (props.approvalTopic !== undefined) {
      this.role.addToPolicy(
        new PolicyStatement({ actions: ['sns:Publish'], resources: [props.approvalTopic.topicArn] }),
      );
      // Messages of an encrypted topic are encrypted on behalf of whoever publishes them.
      const actions = ['kms:Decrypt', 'kms:GenerateDataKey'];
      this.role.addToPolicy(new PolicyStatement({ actions, resources: [storage.key.keyArn] }));
    }
    storage.grant(this.role, 'runs/*', ['read', 'export'], 'the Map reads its tasks and lists its results there');
    addMapRunPolicy(this.machine);
    acknowledgeResource(
      this.role,
      '*',
      'Log delivery (logs:CreateLogDelivery and its like) and X-Ray know no resources.',
    );
  }
}
