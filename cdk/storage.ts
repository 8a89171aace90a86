import { Duration, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import { AnyPrincipal, Effect, PolicyStatement, type Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { BlockPublicAccess, Bucket, BucketEncryption, type CfnBucket, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { acknowledge, acknowledgeResource } from './acknowledge.ts';
import type { Config } from './config/schema.ts';

/** What somebody may do with the objects under a prefix. */
export type Access = 'read' | 'write' | 'export';

/**
 * `export` is what a Distributed Map's ResultWriter needs: it uploads in parts and reads its own manifest back.
 */
const ACTIONS: Readonly<Record<Access, readonly string[]>> = {
  read: ['s3:GetObject'],
  write: ['s3:PutObject'],
  export: ['s3:PutObject', 's3:GetObject', 's3:ListMultipartUploadParts', 's3:AbortMultipartUpload'],
};

/** The bucket that holds demand, runs and plans, and the key that encrypts it and everything else of the stack. */
export class Storage extends Construct {
  readonly key: Key;
  readonly bucket: Bucket;

  constructor(scope: Construct, id: string, config: Config['storage']) {
    super(scope, id);
    this.key = new Key(this, 'Key', {
      description: `Data of ${Stack.of(this).stackName}: bucket, queues, topics, logs`,
      enableKeyRotation: true,
      // Without the key the bucket that is kept could not be read.
      removalPolicy: RemovalPolicy.RETAIN,
    });
    this.#allowLogs();
    this.#allowEvents();
    this.#denyForeignGrants();
    const { accessLogBucket } = config;
    this.bucket = new Bucket(this, 'Bucket', {
      encryption: BucketEncryption.KMS,
      encryptionKey: this.key,
      // One call to KMS per bucket and minute instead of one per object: a run writes hundreds of small ones.
      bucketKeyEnabled: true,
      versioned: true,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      // Plans are the record of what runs in the cluster: they outlive the stack.
      removalPolicy: RemovalPolicy.RETAIN,
      ...(accessLogBucket !== undefined && {
        serverAccessLogsBucket: Bucket.fromBucketName(this, 'AccessLogs', accessLogBucket),
        serverAccessLogsPrefix: `${Stack.of(this).stackName}/`,
      }),
      lifecycleRules: [
        { id: 'runs', prefix: 'runs/', expiration: Duration.days(config.keepRunsDays) },
        {
          id: 'versions',
          noncurrentVersionExpiration: Duration.days(config.keepVersionsDays),
          // Parts of an upload that a killed function left behind are paid for and invisible.
          abortIncompleteMultipartUploadAfter: Duration.days(1),
        },
      ],
    });
    // On the L1: the L2's eventBridgeEnabled brings a custom resource, with a Lambda of its own, for this one line.
    (this.bucket.node.defaultChild as CfnBucket).notificationConfiguration = {
      eventBridgeConfiguration: { eventBridgeEnabled: true },
    };
    if (accessLogBucket !== undefined)
      Validations.of(this.bucket).acknowledge({
        id: 'Annotation::@aws-cdk/aws-s3:accessLogsPolicyNotAdded',
        reason: 'The policy of a bucket that exists is its owner’s; docs/configuration.md says what it has to allow.',
      });
    else
      acknowledge(
        this.bucket,
        'AwsSolutions-S1',
        'Access logs need a bucket whose retention the customer decides: storage.accessLogBucket names it. Without one, CloudTrail data events tell who read what.',
      );
  }

  /** The address of the bucket as the functions' object store takes it. */
  get address(): string {
    return `s3://${this.bucket.bucketName}/`;
  }

  /**
   * Lets a role use the objects of a key or, where the pattern has a `*`, of all that fit it, and the encryption key as
   * far as that needs it. Statements are written out, because the L2's grants add wildcards to the actions.
   *
   * @param why what the role does there, for whoever reviews the wildcard
   */
  grant(role: Role, pattern: string, access: readonly Access[], why: string): void {
    const actions = [...new Set(access.flatMap((one) => ACTIONS[one]))];
    const { bucket, key } = this;
    role.addToPolicy(new PolicyStatement({ actions, resources: [bucket.arnForObjects(pattern)] }));
    if (access.includes('read'))
      // Without it S3 says 403 instead of 404 of an object that is not there, and a missing result looks like a fault.
      role.addToPolicy(new PolicyStatement({ actions: ['s3:ListBucket'], resources: [bucket.bucketArn] }));
    const writes = actions.includes('s3:PutObject');
    const use = ['kms:Decrypt', ...(writes ? ['kms:GenerateDataKey'] : [])];
    role.addToPolicy(new PolicyStatement({ actions: use, resources: [key.keyArn] }));
    const reason = `Objects of ${pattern} get their names at run time; ${why}.`;
    if (pattern.includes('*')) acknowledgeResource(role, bucket.arnForObjects(pattern), reason);
  }

  /** CloudWatch Logs uses the key itself, for the log groups of this account only. */
  #allowLogs(): void {
    const stack = Stack.of(this);
    const groups = stack.formatArn({ service: 'logs', resource: '*' });
    this.key.addToResourcePolicy(
      new PolicyStatement({
        sid: 'Logs',
        principals: [new ServicePrincipal(`logs.${stack.region}.amazonaws.com`)],
        actions: ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:DescribeKey'],
        resources: ['*'],
        conditions: { ArnLike: { 'kms:EncryptionContext:aws:logs:arn': groups } },
      }),
    );
  }

  /**
   * EventBridge delivers to the encrypted queues and topics itself. Without a condition: its requests to KMS carry
   * neither aws:SourceAccount nor aws:SourceArn, and with the one that CDK's own grant for queues has, every event
   * would be dropped without a word.
   */
  #allowEvents(): void {
    this.key.addToResourcePolicy(
      new PolicyStatement({
        sid: 'Events',
        principals: [new ServicePrincipal('events.amazonaws.com')],
        actions: ['kms:Decrypt', 'kms:GenerateDataKey*'],
        resources: ['*'],
      }),
    );
  }

  /** A grant outlives the policy it was made under. Only AWS's services, which use them for a moment, may make any. */
  #denyForeignGrants(): void {
    this.key.addToResourcePolicy(
      new PolicyStatement({
        sid: 'GrantsForServicesOnly',
        effect: Effect.DENY,
        principals: [new AnyPrincipal()],
        actions: ['kms:CreateGrant'],
        resources: ['*'],
        conditions: { BoolIfExists: { 'kms:GrantIsForAWSResource': 'false', 'aws:PrincipalIsAWSService': 'false' } },
      }),
    );
  }
}
