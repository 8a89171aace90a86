import { type EventPattern, type IEventBus, Rule } from 'aws-cdk-lib/aws-events';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { Construct } from 'constructs';
import type { Config } from '../config/schema.ts';
import type { Storage } from '../storage.ts';
import type { TriggerQueue } from './queue.ts';

/** Where uploads of demand lie in the bucket. */
export const DEMAND_PREFIX = 'demand/';

/** What an execution may be that ended otherwise than well; its last states may not have run. */
export const ENDED_BADLY = ['ABORTED', 'TIMED_OUT', 'FAILED'];

export interface RulesProps {
  readonly storage: Storage;
  readonly target: TriggerQueue;
  readonly eventBus: IEventBus;
  /** ARN of the state machine, by its name. */
  readonly workflowArn: string;
  readonly config: Config['triggers'];
}

/** Rules that ask for a replan when something happened. Each hands on the event as it came. */
export class Rules extends Construct {
  readonly #target: TriggerQueue;

  constructor(scope: Construct, id: string, { storage, target, eventBus, workflowArn, config }: RulesProps) {
    super(scope, id);
    this.#target = target;
    this.#add('RunEnded', 'A run ended badly, perhaps without giving back its lease', {
      source: ['aws.states'],
      detailType: ['Step Functions Execution Status Change'],
      detail: { stateMachineArn: [workflowArn], status: ENDED_BADLY },
    });
    if (config.demandChanged)
      this.#add('DemandChanged', 'Somebody says that demand has changed', { detailType: ['DemandChanged'] }, eventBus);
    // AWS's own services tell the default bus, whichever one is used for events of our own.
    if (config.demandObjects)
      this.#add('DemandObject', `A new object under ${DEMAND_PREFIX}`, {
        source: ['aws.s3'],
        detailType: ['Object Created'],
        detail: { bucket: { name: [storage.bucket.bucketName] }, object: { key: [{ prefix: DEMAND_PREFIX }] } },
      });
    if (config.alarmPrefixes.length > 0)
      this.#add('Alarm', 'A CloudWatch alarm went off', {
        source: ['aws.cloudwatch'],
        detailType: ['CloudWatch Alarm State Change'],
        detail: {
          alarmName: config.alarmPrefixes.map((prefix) => ({ prefix })),
          // Not back to OK: what is over needs no new plan.
          state: { value: ['ALARM'] },
        },
      });
  }

  #add(id: string, description: string, eventPattern: EventPattern, eventBus?: IEventBus): void {
    const { queue, deadLetters } = this.#target;
    new Rule(this, id, {
      description,
      eventPattern,
      ...(eventBus !== undefined && { eventBus }),
      targets: [new SqsQueue(queue, { deadLetterQueue: deadLetters })],
    });
  }
}
