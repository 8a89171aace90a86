import { type IEventBus, Rule } from 'aws-cdk-lib/aws-events';
import { SnsTopic } from 'aws-cdk-lib/aws-events-targets';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Topic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import type { Config } from '../config/schema.ts';
import type { Functions } from '../functions/functions.ts';
import { managedGroups } from '../scaling.ts';
import type { Storage } from '../storage.ts';
import { peopleTopic } from '../topic.ts';
import type { TriggerQueue } from '../triggers/queue.ts';
import { executionsArn } from '../workflow/names.ts';
import type { Workflow } from '../workflow/workflow.ts';
import { Alarms } from './alarms.ts';
import { addDashboard } from './dashboard.ts';
import { metricsOf } from './metrics.ts';

/** States of the workflow in which a plan is being carried out; a refused approval is no fault. */
const APPLYING = ['FindCluster', 'RaiseNodes', 'MakeJob', 'ApplyJob', 'ApplyByCallback'];

export interface ObservabilityProps {
  readonly storage: Storage;
  readonly eventBus: IEventBus;
  readonly functions: Functions;
  readonly workflow: Workflow;
  readonly queue: TriggerQueue;
  readonly config: Config;
}

/** How people learn what the planner does: a topic, alarms, a dashboard. */
export class Observability extends Construct {
  readonly topic: Topic;

  constructor(scope: Construct, id: string, props: ObservabilityProps) {
    super(scope, id);
    const { storage, eventBus, config, functions, workflow, queue } = props;
    const { observability } = config;
    this.topic = peopleTopic(this, 'Topic', storage.key, 'mig-planner', observability.emails);
    this.#allowAlarms(storage);
    // What people could not be told of lies with the triggers that failed, for which an alarm rings.
    const tell = new SnsTopic(this.topic, { deadLetterQueue: queue.deadLetters });
    // Another stack of the same account may tell the same bus; what it tells is not this one's people's affair.
    const execution = [{ prefix: executionsArn(this, '') }];
    new Rule(this, 'NoPlan', {
      description: 'Tells people why there is no new plan',
      eventBus,
      eventPattern: { source: ['mig-planner'], detailType: ['PlanFailed', 'PlanRefused'], detail: { execution } },
      targets: [tell],
    });
    const notApplied =
      config.apply.mode === 'none'
        ? undefined
        : new Rule(this, 'NotApplied', {
            description: 'Tells people why a plan was not carried out',
            eventBus,
            eventPattern: {
              source: ['mig-planner'],
              detailType: ['PlanNotApplied'],
              detail: { execution, stage: APPLYING },
            },
            targets: [tell],
          });
    const notApproved =
      config.apply.approval === undefined || config.apply.mode === 'none'
        ? undefined
        : new Rule(this, 'NotApproved', {
            description: 'Tells people of a plan that nobody approved; no alarm rings for it',
            eventBus,
            eventPattern: {
              source: ['mig-planner'],
              detailType: ['PlanNotApplied'],
              detail: { execution, error: ['ApprovalRefused', 'ApprovalExpired', 'ApprovalSuperseded'] },
            },
            targets: [tell],
          });
    const notReleased =
      managedGroups(config.apply).length === 0
        ? undefined
        : new Rule(this, 'NotReleased', {
            description: 'Tells people of nodes that nobody needs and that run on',
            eventBus,
            eventPattern: { source: ['mig-planner'], detailType: ['NodesNotReleased'], detail: { execution } },
            targets: [tell],
          });
    const rules = {
      ...(notApplied && { notApplied }),
      ...(notApproved && { notApproved }),
      ...(notReleased && { notReleased }),
    };
    const metrics = metricsOf({ workflow, functions, queue, ...rules });
    const alarms = new Alarms(this, 'Alarms', metrics, this.topic, observability);
    const { runbookUrl } = observability;
    addDashboard(this, { metrics, alarms: alarms.all, functions, workflow, runbookUrl });
  }

  /**
   * CloudWatch publishes to the encrypted topic by itself, so it has to be let by the topic's policy and by the key's.
   * A topic without a policy lets everything of its account publish; ours has one, which takes the place of that, and
   * an alarm that may not publish rings nowhere, without a word. Only alarms of this account may; the key has no such
   * condition, as nowhere it is said that CloudWatch's requests to KMS would meet it, and it opens nothing by itself.
   */
  #allowAlarms({ key }: Storage): void {
    const common = { sid: 'Alarms', principals: [new ServicePrincipal('cloudwatch.amazonaws.com')] };
    this.topic.addToResourcePolicy(
      new PolicyStatement({
        ...common,
        actions: ['sns:Publish'],
        resources: [this.topic.topicArn],
        conditions: { StringEquals: { 'aws:SourceAccount': this.topic.env.account } },
      }),
    );
    key.addToResourcePolicy(
      new PolicyStatement({ ...common, actions: ['kms:Decrypt', 'kms:GenerateDataKey*'], resources: ['*'] }),
    );
  }
}
