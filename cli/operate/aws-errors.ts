import { CommandError } from '../command-error.ts';

/** What to do about errors of the SDK, by name or by the code of the connection. `what` is what was asked about. */
const ADVICE: Readonly<Record<string, (what: string) => string>> = {
  CredentialsProviderError: () =>
    'no AWS credentials were found: log in (aws sso login), set AWS_PROFILE, or set AWS_ACCESS_KEY_ID and its like',
  ExpiredTokenException: () => 'the AWS credentials have expired: log in again',
  UnrecognizedClientException: () => 'AWS does not know these credentials: log in again, or check AWS_PROFILE',
  InvalidSignatureException: () => 'AWS does not accept the signature: check the secret key and the clock',
  AccessDeniedException: (what) => `these credentials may not do this with ${what}`,
  StateMachineDoesNotExist: (what) => `there is no state machine ${what}: check account, Region and name`,
  ExecutionDoesNotExist: (what) => `there is no run ${what}; mig-planner runs lists those there are`,
  ExecutionAlreadyExists: (what) => `a run of this name exists already in ${what}: choose another --name`,
  InvalidName: () => 'the name is none that Step Functions takes: expected A-Z, a-z, 0-9, "-" and "_", at most 80',
  ECONNREFUSED: () => 'nobody answers at the endpoint: check AWS_ENDPOINT_URL',
  ENOTFOUND: () => 'the endpoint has no address: check the Region, AWS_ENDPOINT_URL and the network',
  TimeoutError: () => 'AWS did not answer in time: check the network and AWS_ENDPOINT_URL',
};

/** An error of the SDK as users are told it; what is not known is handed on as it is. */
export function inWords(error: unknown, what: string): unknown {
  const told = advised(error, what);
  if (told !== undefined || !(error instanceof Error) || !('$metadata' in error)) return told ?? error;
  return new CommandError('failed', `${error.name}: ${error.message}`, { awsError: error.name });
}

/** What to do about an error; undefined where nothing is known of it. */
export function advised(error: unknown, what: string): CommandError | undefined {
  if (!(error instanceof Error)) return undefined;
  const code = (error as NodeJS.ErrnoException).code;
  const causes = error instanceof AggregateError ? (error.errors as NodeJS.ErrnoException[]) : [];
  const name = [error.name, code, ...causes.map((one) => one.code)].find((one) => one !== undefined && one in ADVICE);
  if (name === undefined) return undefined;
  return new CommandError('failed', `${ADVICE[name]!(what)} (${name}: ${error.message})`, { awsError: name });
}
