import type { Topic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import type { Storage } from '../storage.ts';
import { peopleTopic } from '../topic.ts';

/** The topic by which people are asked whether a plan may be carried out. */
export class Approval extends Construct {
  readonly topic: Topic;

  constructor(scope: Construct, id: string, storage: Storage, emails: readonly string[]) {
    super(scope, id);
    this.topic = peopleTopic(this, 'Topic', storage.key, 'mig-planner: approve a plan', emails);
  }
}
