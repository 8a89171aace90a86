import type { ObjectStore } from '../../store/index.ts';
import type { Format } from '../choices.ts';
import { CommandError } from '../command-error.ts';
import type { Sfn } from './sfn.ts';

/** Options that every command takes which works on a deployed planner. */
export interface TargetOptions {
  readonly stateMachine?: string;
  readonly store?: string;
  readonly format: Format;
}

const ARN = /^arn:aws[a-z-]*:states:([a-z0-9-]+):\d{12}:stateMachine:([A-Za-z0-9_-]{1,80})$/;

/** ARN of the deployed state machine, by option or environment. @throws CommandError */
export function stateMachineArn({ stateMachine }: TargetOptions, env: NodeJS.ProcessEnv = process.env): string {
  const arn = stateMachine ?? env.MIG_PLANNER_STATE_MACHINE ?? '';
  if (ARN.test(arn)) return arn;
  const got = arn === '' ? 'nothing' : JSON.stringify(arn);
  throw new CommandError(
    'usage',
    `expected the ARN of the state machine as --state-machine or in MIG_PLANNER_STATE_MACHINE (output StateMachine of the stack), got ${got}`,
  );
}

/** Step Functions in the Region of the state machine, and its executions by name. The SDK is loaded here. */
export async function openSfn(options: TargetOptions): Promise<Sfn> {
  const arn = stateMachineArn(options);
  prepareSdk(arn);
  const { Sfn } = await import('./sfn.ts');
  return new Sfn(arn);
}

/** The bucket of the deployed planner. @throws CommandError */
export async function openBucket(options: TargetOptions, env: NodeJS.ProcessEnv = process.env): Promise<ObjectStore> {
  const address = options.store ?? env.MIG_PLANNER_STORE ?? '';
  if (address === '') {
    throw new CommandError(
      'usage',
      'expected the store as --store or in MIG_PLANNER_STORE: s3://BUCKET (output Store of the stack), got nothing',
    );
  }
  prepareSdk(options.stateMachine ?? env.MIG_PLANNER_STATE_MACHINE ?? '');
  const { InvalidStoreAddressError, openStore } = await import('../../store/open.ts');
  try {
    return await openStore(address);
  } catch (error) {
    if (error instanceof InvalidStoreAddressError) throw new CommandError('usage', error.message);
    throw error;
  }
}

/**
 * The ARN says the Region, so nobody has to say it again; whoever does is heeded. The SDK's advice to update Node is
 * for those who choose its version: here it is pinned to one that runs on every Node this command runs on.
 */
function prepareSdk(arn: string): void {
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ||= 'true';
  const region = ARN.exec(arn)?.[1];
  if (region !== undefined) process.env.AWS_REGION ||= process.env.AWS_DEFAULT_REGION || region;
}
