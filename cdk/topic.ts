import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { Construct } from 'constructs';

/** A topic by which people are told something: encrypted, TLS only. */
export function peopleTopic(scope: Construct, id: string, key: IKey, name: string, emails: readonly string[]): Topic {
  const topic = new Topic(scope, id, { displayName: name, masterKey: key, enforceSSL: true });
  for (const email of emails) topic.addSubscription(new EmailSubscription(email));
  return topic;
}
