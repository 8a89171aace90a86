import { Duration } from 'aws-cdk-lib';
import { Queue, QueueEncryption, RedrivePermission } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { Storage } from '../storage.ts';

/** A message that failed so often fails for a reason; a person has to look. */
const MAX_RECEIVES = 5;

/** The one way in: every trigger ends in this queue. What cannot be handled ends in the other. */
export class TriggerQueue extends Construct {
  readonly queue: Queue;
  readonly deadLetters: Queue;

  /** @param handlerSeconds time-out of the function that empties the queue */
  constructor(scope: Construct, id: string, storage: Storage, handlerSeconds: number, debounceSeconds: number) {
    super(scope, id);
    const common = {
      encryption: QueueEncryption.KMS,
      encryptionMasterKey: storage.key,
      enforceSSL: true,
      // The longest there is: a trigger that was not looked at over a long weekend is still there.
      retentionPeriod: Duration.days(14),
    };
    // By name of the source queue would be a cycle: each of the two would wait for the other.
    const redriveAllowPolicy = { redrivePermission: RedrivePermission.ALLOW_ALL };
    this.deadLetters = new Queue(this, 'DeadLetters', { ...common, redriveAllowPolicy });
    this.queue = new Queue(this, 'Queue', {
      ...common,
      // Lambda's own advice: six times the function's time-out, and the batch window on top.
      visibilityTimeout: Duration.seconds(6 * handlerSeconds + debounceSeconds),
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount: MAX_RECEIVES },
    });
  }
}
