import { CfnOutput, Stack } from 'aws-cdk-lib';
import { EventBus } from 'aws-cdk-lib/aws-events';
import type { Construct } from 'constructs';
import { ClusterAccess } from './apply/access.ts';
import { Approval } from './apply/approval.ts';
import type { Config } from './config/schema.ts';
import { Functions } from './functions/functions.ts';
import { Observability } from './observability/observability.ts';
import { Storage } from './storage.ts';
import { Triggers } from './triggers/triggers.ts';
import { checkConcurrency } from './workflow/definition.ts';
import { substitutionsOf } from './workflow/substitutions.ts';
import { Workflow } from './workflow/workflow.ts';

/** Everything one deployment of the planner consists of. */
export class MigPlannerStack extends Stack {
  constructor(scope: Construct, config: Config) {
    const { account, region, stackName } = config;
    super(scope, stackName, {
      stackName,
      description: 'Plans how A100 GPUs are cut into MIG instances and which service runs where',
      env: { ...(account !== undefined && { account }), ...(region !== undefined && { region }) },
    });
    checkConcurrency(config.explore.reservedConcurrency);
    const eventBus = EventBus.fromEventBusName(this, 'EventBus', config.eventBus);
    const storage = new Storage(this, 'Storage', config.storage);
    const functions = new Functions(this, 'Functions', storage, config);
    const { apply } = config;
    const cluster = apply.mode === 'eks' ? apply.cluster : undefined;
    const approval =
      cluster !== undefined && apply.approval !== undefined
        ? new Approval(this, 'Approval', storage, apply.approval.emails)
        : undefined;
    const workflow = new Workflow(this, 'Workflow', {
      storage,
      eventBus,
      functions: functions.all.filter((one) => one !== functions.get('intake')),
      logRetentionDays: config.observability.logRetentionDays,
      approvalTopic: approval?.topic,
      substitutions: substitutionsOf(config, { storage, functions, eventBus, approvalTopic: approval?.topic }),
    });
    if (cluster !== undefined)
      new ClusterAccess(this, 'ClusterAccess', {
        cluster,
        config: apply,
        storage,
        starters: [workflow.role],
      });
    const intake = functions.get('intake');
    const triggers = new Triggers(this, 'Triggers', { storage, intake, eventBus, config: config.triggers });
    new Observability(this, 'Observability', { storage, eventBus, functions, workflow, queue: triggers.queue, config });

    const variable = (name: string) => `${name} of the operating commands`;
    new CfnOutput(this, 'Store', { value: storage.address, description: variable('MIG_PLANNER_STORE') });
    new CfnOutput(this, 'StateMachine', {
      value: workflow.machine.stateMachineArn,
      description: variable('MIG_PLANNER_STATE_MACHINE'),
    });
    new CfnOutput(this, 'TriggerQueue', { value: triggers.queue.queue.queueUrl });
    if (approval !== undefined) new CfnOutput(this, 'ApprovalTopic', { value: approval.topic.topicArn });
  }
}
