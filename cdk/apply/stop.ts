import { Rule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { Construct } from 'constructs';
import type { PlannerFunction } from '../functions/planner-function.ts';
import type { TriggerQueue } from '../triggers/queue.ts';
import { ENDED_BADLY } from '../triggers/rules.ts';

export interface StopProps {
  /** Has the Job of an execution end. */
  readonly stop: PlannerFunction;
  /** ARN of the state machine, by its name. */
  readonly workflowArn: string;
  readonly queue: TriggerQueue;
}

/**
 * Has a Job end whose execution no longer runs: nobody waits for it any more. At once and not by way of the queue,
 * where the lease waits until the Job is gone.
 */
export class Stop extends Construct {
  constructor(scope: Construct, id: string, { stop, workflowArn, queue }: StopProps) {
    super(scope, id);
    new Rule(this, 'RunEnded', {
      description: 'A run was stopped, failed or ran out of time: its Job is told to end',
      eventPattern: {
        source: ['aws.states'],
        detailType: ['Step Functions Execution Status Change'],
        detail: { stateMachineArn: [workflowArn], status: ENDED_BADLY },
      },
      targets: [new LambdaFunction(stop.function, { deadLetterQueue: queue.deadLetters })],
    });
  }
}
