import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, Function as LambdaFunction, Runtime, Tracing } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { acknowledgeResource } from '../acknowledge.ts';
import type { NetworkConfig } from '../config/network.ts';
import type { Storage } from '../storage.ts';
import { functionCode } from './bundle.ts';
import { inNetwork } from './network.ts';

export interface PlannerFunctionProps {
  /** `functions/<name>.lambda.ts` has its handler. */
  readonly name: string;
  readonly description: string;
  readonly memoryMb: number;
  readonly timeoutSeconds: number;
  readonly reservedConcurrency?: number;
  readonly storage: Storage;
  readonly logRetentionDays: number;
  readonly environment?: Readonly<Record<string, string>>;
  /** Only of the function that reaches a private endpoint. */
  readonly network?: NetworkConfig | undefined;
}

/** One function of the planner, with a log group and a role of its own that can do nothing but log. */
export class PlannerFunction extends Construct {
  readonly name: string;
  readonly function: LambdaFunction;
  readonly role: Role;
  readonly logGroup: LogGroup;

  constructor(scope: Construct, id: string, props: PlannerFunctionProps) {
    super(scope, id);
    const { storage, name, reservedConcurrency } = props;
    this.name = name;
    this.logGroup = new LogGroup(this, 'Logs', {
      logGroupName: `/aws/lambda/${Stack.of(this).stackName}-${name}`,
      retention: props.logRetentionDays as RetentionDays,
      encryptionKey: storage.key,
      // A group that stayed behind would be in the way of the next deployment, by its name.
      removalPolicy: RemovalPolicy.DESTROY,
    });
    // Not AWS's managed policy: that one may write to every log group of the account.
    this.role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    this.role.addToPolicy(
      new PolicyStatement({
        actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        resources: [this.logGroup.logGroupArn],
      }),
    );
    this.function = new LambdaFunction(this, 'Function', {
      description: props.description,
      code: functionCode(name),
      handler: 'index.handler',
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      memorySize: props.memoryMb,
      timeout: Duration.seconds(props.timeoutSeconds),
      role: this.role,
      logGroup: this.logGroup,
      tracing: Tracing.ACTIVE,
      environment: {
        MIG_PLANNER_STORE: storage.address,
        MIG_PLANNER_STACK: Stack.of(this).stackName,
        NODE_OPTIONS: '--enable-source-maps',
        ...props.environment,
      },
      ...(reservedConcurrency !== undefined && { reservedConcurrentExecutions: reservedConcurrency }),
      ...(props.network && inNetwork(this, this.role, props.network)),
    });
    acknowledgeResource(this.role, '*', 'xray:PutTraceSegments and PutTelemetryRecords know no resources.');
  }

  /** Lets a state machine or another function call this one; the function itself, no version and no alias. */
  get invoke(): PolicyStatement {
    return new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [this.function.functionArn] });
  }
}
