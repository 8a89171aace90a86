import { CfnOutput, Stack } from 'aws-cdk-lib';
import { EventBus } from 'aws-cdk-lib/aws-events';
import type { Construct } from 'constructs';
import { ClusterAccess } from './apply/access.ts';
import { ApplierBundle } from './apply/applier-bundle.ts';
import { Approval } from './apply/approval.ts';
import { warnUnlessPinned } from './apply/image.ts';
import { Stop } from './apply/stop.ts';
import type { ApplyConfig } from './config/apply.ts';
import type { Config } from './config/schema.ts';
import { Functions } from './functions/functions.ts';
import type { PlannerFunction } from './functions/planner-function.ts';
import { Observability } from './observability/observability.ts';
import { Storage } from './storage.ts';
import { Triggers } from './triggers/triggers.ts';
import { checkConcurrency } from './workflow/definition.ts';
import { workflowArn } from './workflow/names.ts';
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
    const { apply } = config;
    const cluster = apply.mode === 'eks' ? apply.cluster : undefined;
    const applier =
      cluster !== undefined && apply.command === undefined ? new ApplierBundle(this, 'Applier') : undefined;
    const functions = new Functions(this, 'Functions', storage, config, applier?.bundle);
    const approval =
      cluster !== undefined && apply.approval !== undefined
        ? new Approval(this, 'Approval', storage, apply.approval.emails)
        : undefined;
    const workflow = new Workflow(this, 'Workflow', {
      storage,
      eventBus,
      functions: calledByWorkflow(functions, apply),
      logRetentionDays: config.observability.logRetentionDays,
      approvalTopic: approval?.topic,
      substitutions: substitutionsOf(config, { storage, functions, eventBus, approvalTopic: approval?.topic }),
    });
    const intake = functions.get('intake');
    const triggers = new Triggers(this, 'Triggers', { storage, intake, eventBus, config: config.triggers });
    const clusterFunction = functions.find('cluster');
    const stop = functions.find('stop');
    if (cluster !== undefined && clusterFunction !== undefined && stop !== undefined) {
      const arn = workflowArn(this);
      new ClusterAccess(this, 'ClusterAccess', {
        ...{ cluster, config: apply, storage, applier },
        ...{ workflow: workflow.role, clusterFunction: clusterFunction.role, workflowArn: arn },
      });
      new Stop(this, 'Stop', { stop, workflowArn: arn, queue: triggers.queue });
      warnUnlessPinned(this, apply.image);
    }
    new Observability(this, 'Observability', { storage, eventBus, functions, workflow, queue: triggers.queue, config });

    const variable = (name: string) => `${name} of the operating commands`;
    new CfnOutput(this, 'Store', { value: storage.address, description: variable('MIG_PLANNER_STORE') });
    new CfnOutput(this, 'StateMachine', {
      value: workflow.machine.stateMachineArn,
      description: variable('MIG_PLANNER_STATE_MACHINE'),
    });
    new CfnOutput(this, 'TriggerQueue', { value: triggers.queue.queue.queueUrl });
    new CfnOutput(this, 'DeadLetters', { value: triggers.queue.deadLetters.queueUrl });
    if (approval !== undefined) new CfnOutput(this, 'ApprovalTopic', { value: approval.topic.topicArn });
  }
}

/** The functions that the state machine has to be allowed to call. */
function calledByWorkflow(functions: Functions, { endpoint }: ApplyConfig): readonly PlannerFunction[] {
  const others = ['intake', 'stop', ...(endpoint === 'private' ? [] : ['cluster'])];
  return functions.all.filter(({ name }) => !others.includes(name));
}
