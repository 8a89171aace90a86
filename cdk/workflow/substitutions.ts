import type { IEventBus } from 'aws-cdk-lib/aws-events';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { FunctionName } from '../../functions/time-limits.ts';
import type { Substitutions } from '../../workflows/substitutions.ts';
import type { Config } from '../config/schema.ts';
import type { Functions } from '../functions/functions.ts';
import { managedGroups } from '../scaling.ts';
import type { Storage } from '../storage.ts';

/** What stands for a part that this configuration does without; the workflow never gets there. */
const NONE = 'none';

export interface Parts {
  readonly storage: Storage;
  readonly functions: Functions;
  readonly eventBus: IEventBus;
  readonly approvalTopic: ITopic | undefined;
}

/** The values of the workflow's placeholders. */
export function substitutionsOf(
  { apply }: Config,
  { storage, functions, eventBus, approvalTopic }: Parts,
): Substitutions {
  const arn = (name: FunctionName) => functions.find(name)?.function.functionArn ?? NONE;
  return {
    BeginFunction: arn('begin'),
    PrepareFunction: arn('prepare'),
    ExploreFunction: arn('explore'),
    MergeFunction: arn('merge'),
    FinalizeFunction: arn('finalize'),
    ApprovalFunction: arn('approval'),
    ApplyFunction: arn('apply'),
    ScaleFunction: arn('scale'),
    RecordFunction: arn('record'),
    EndFunction: arn('end'),
    ClusterFunction: arn('cluster'),
    Bucket: storage.bucket.bucketName,
    EventBus: eventBus.eventBusArn,
    ApplyMode: apply.mode,
    ApplyEndpoint: apply.endpoint,
    Approval: approvalTopic === undefined ? NONE : 'required',
    ApprovalTopic: approvalTopic?.topicArn ?? NONE,
    ApprovalSeconds: String((apply.approval?.expiresMinutes ?? 0) * 60 || 7200),
    ClusterName: apply.cluster ?? NONE,
    Scaling: managedGroups(apply).length > 0 ? 'managed' : NONE,
    ApplySeconds: String(apply.deadlineMinutes * 60),
    SilenceSeconds: String(apply.silenceMinutes * 60),
  };
}
