/** Every placeholder of plan.asl.json, and what it stands for. A deployment and a local run fill in all of them. */
export const PLACEHOLDERS = {
  BeginFunction: 'ARN of functions/begin.lambda.ts',
  PrepareFunction: 'ARN of functions/prepare.lambda.ts',
  ExploreFunction: 'ARN of functions/explore.lambda.ts',
  MergeFunction: 'ARN of functions/merge.lambda.ts',
  FinalizeFunction: 'ARN of functions/finalize.lambda.ts',
  ApprovalFunction: 'ARN of functions/approval.lambda.ts; none without approval',
  ApplyFunction: 'ARN of functions/apply.lambda.ts; none without apply',
  ScaleFunction: 'ARN of functions/scale.lambda.ts; none without scaling',
  RecordFunction: 'ARN of functions/record.lambda.ts',
  EndFunction: 'ARN of functions/end.lambda.ts',
  ClusterFunction: 'ARN of functions/cluster.lambda.ts; none without apply',
  Bucket: 'name of the bucket that the functions keep their objects in, without a prefix',
  EventBus: 'name or ARN of the bus that hears of plans and failures',
  ApplyMode: 'none, or eks: a Job in the cluster',
  ApplyEndpoint:
    'public: Step Functions starts the Job itself; private: a function in the VPC does, and the Job answers',
  Approval: 'required or none',
  ApprovalTopic: 'ARN of the SNS topic that asks for approval; none without approval',
  ApprovalSeconds: 'how long an approval is waited for, as a whole number',
  ClusterName: 'name of the EKS cluster; none without apply',
  Scaling: 'managed: nodes are added before a plan is carried out and ended after; or none',
  ApplySeconds: 'deadline of the Job, as a whole number',
  SilenceSeconds: 'how long a Job that answers by itself may be silent before it counts as dead, as a whole number',
} as const;

export type Placeholder = keyof typeof PLACEHOLDERS;
export type Substitutions = Readonly<Record<Placeholder, string>>;

/** Where nothing is carried out: functions by their short names, one bucket. */
export const LOCAL_SUBSTITUTIONS: Substitutions = {
  BeginFunction: 'begin',
  PrepareFunction: 'prepare',
  ExploreFunction: 'explore',
  MergeFunction: 'merge',
  FinalizeFunction: 'finalize',
  ApprovalFunction: 'none',
  ApplyFunction: 'none',
  ScaleFunction: 'none',
  RecordFunction: 'record',
  EndFunction: 'end',
  ClusterFunction: 'none',
  Bucket: 'local',
  EventBus: 'local',
  ApplyMode: 'none',
  ApplyEndpoint: 'public',
  Approval: 'none',
  ApprovalTopic: 'none',
  ApprovalSeconds: '7200',
  ClusterName: 'none',
  Scaling: 'none',
  ApplySeconds: '3600',
  SilenceSeconds: '300',
};
