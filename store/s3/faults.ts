import {
  AccessDeniedError,
  ConflictError,
  NotFoundError,
  PreconditionFailedError,
  StoreError,
  ThrottledError,
  UnavailableError,
} from '../errors.ts';

/** What an error of the SDK means to the store. */
export type FaultKind =
  | 'missing'
  | 'precondition'
  | 'conflict'
  | 'gone'
  | 'throttled'
  | 'unavailable'
  | 'denied'
  | 'bucket'
  | 'other';

/** The parts of an SDK error that are looked at; a response to HEAD has no body and so no name. */
interface Fault {
  readonly name?: string;
  readonly message?: string;
  readonly code?: string;
  readonly $metadata?: { readonly httpStatusCode?: number; readonly attempts?: number };
  readonly $response?: { readonly statusCode?: number };
  readonly $retryable?: { readonly throttling?: boolean };
}

const THROTTLING =
  /^(SlowDown|Throttl\w*|TooManyRequests\w*|RequestLimitExceeded|BandwidthLimitExceeded|ReduceYourRate)$/;
const NETWORK_CODE =
  /^(ECONN\w+|ENOTFOUND|EAI_AGAIN|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ERR_STREAM_PREMATURE_CLOSE|HPE_\w+)$/;

/** How the SDK failed, by what S3 said rather than by the class the SDK made of it. */
export function kindOf(error: unknown): FaultKind {
  const fault = (error ?? {}) as Fault;
  const name = fault.name ?? '';
  if (name === 'NoSuchBucket') return 'bucket';
  if (name === 'NoSuchUpload') return 'gone'; // its parts must be sent anew, which only the caller can do
  if (fault.$retryable?.throttling === true || THROTTLING.test(name)) return 'throttled';
  if (name === 'CredentialsProviderError') return 'denied';
  const status = fault.$metadata?.httpStatusCode ?? fault.$response?.statusCode;
  if (status === 404) return 'missing';
  if (status === 412) return 'precondition';
  if (status === 409) return 'conflict';
  if (status === 429) return 'throttled';
  if (status === 401 || status === 403) return 'denied';
  if (status !== undefined && status >= 500) return 'unavailable';
  if (name === 'TimeoutError' || NETWORK_CODE.test(fault.code ?? '') || fault.message === 'aborted')
    return 'unavailable';
  return 'other';
}

/** Whether the SDK sent the request more than once, so that an earlier copy of it may have been carried out. */
export function wasRetried(error: unknown): boolean {
  return ((error as Fault | undefined)?.$metadata?.attempts ?? 1) > 1;
}

/** The store's own error for one of the SDK's, which becomes its cause. */
export function toStoreError(error: unknown, key: string, expected?: string): StoreError {
  if (error instanceof StoreError) return error;
  const options = { cause: error };
  const said = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  switch (kindOf(error)) {
    case 'missing':
      return expected === undefined
        ? new NotFoundError(key, options)
        : new PreconditionFailedError(key, expected, 'no object', options);
    case 'precondition':
      return new PreconditionFailedError(key, expected ?? 'the condition', 'another version', options);
    case 'conflict':
    case 'gone':
      return new ConflictError(key, 1, options);
    case 'throttled':
      return new ThrottledError(key, `S3 goes on throttling requests for "${key}" (${said})`, options);
    case 'unavailable':
      return new UnavailableError(key, `S3 did not answer for "${key}" (${said})`, options);
    case 'denied':
      return new AccessDeniedError(
        key,
        `not allowed for "${key}" (${said}); without s3:ListBucket S3 says this of missing objects, too`,
        options,
      );
    case 'bucket':
      return new StoreError(key, `the bucket does not exist (${said})`, options);
    case 'other':
      return new StoreError(key, `S3 refused "${key}" (${said})`, options);
  }
}
