import { Duration } from 'aws-cdk-lib';
import type { IEventBus } from 'aws-cdk-lib/aws-events';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { Construct } from 'constructs';
import { TIME_LIMIT_SECONDS } from '../../functions/time-limits.ts';
import type { Config } from '../config/schema.ts';
import type { PlannerFunction } from '../functions/planner-function.ts';
import type { Storage } from '../storage.ts';
import { workflowArn } from '../workflow/names.ts';
import { TriggerQueue } from './queue.ts';
import { Rules } from './rules.ts';
import { Schedules } from './schedules.ts';

/** Messages handed over at once. Hundreds of triggers within a window are one decision, or a few. */
const BATCH = 100;

/** The least SQS takes. One would do: the lease, not this number, keeps two runs from working at a time. */
const MAX_CONCURRENCY = 2;

/** Everything that may ask for a replan: all of it goes through one queue to one function. */
export class Triggers extends Construct {
  readonly queue: TriggerQueue;

  constructor(
    scope: Construct,
    id: string,
    props: { storage: Storage; intake: PlannerFunction; eventBus: IEventBus; config: Config['triggers'] },
  ) {
    super(scope, id);
    const { storage, intake, eventBus, config } = props;
    this.queue = new TriggerQueue(this, 'Queue', storage, TIME_LIMIT_SECONDS.intake, config.debounceSeconds);
    new Schedules(this, 'Schedules', storage, this.queue, config.schedules);
    new Rules(this, 'Rules', { storage, target: this.queue, eventBus, workflowArn: workflowArn(this), config });
    intake.function.addEventSource(
      new SqsEventSource(this.queue.queue, {
        batchSize: BATCH,
        maxBatchingWindow: Duration.seconds(config.debounceSeconds),
        maxConcurrency: MAX_CONCURRENCY,
        // A trigger that cannot be handled takes only itself to the dead letters, not those that came with it.
        reportBatchItemFailures: true,
      }),
    );
  }
}
