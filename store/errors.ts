/** Anything the object store refuses or fails to do. `name` is stable: workflows retry by it. */
export class StoreError extends Error {
  override readonly name: string = 'StoreError';
  readonly key: string;

  constructor(key: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.key = key;
  }
}

/** No object has this key. */
export class NotFoundError extends StoreError {
  override readonly name = 'NotFoundError';

  constructor(key: string, options?: ErrorOptions) {
    super(key, `no object "${key}"`, options);
  }
}

/** The condition of a write or a delete did not hold (S3: 412). Nothing was changed; read again before trying again. */
export class PreconditionFailedError extends StoreError {
  override readonly name = 'PreconditionFailedError';

  constructor(key: string, expected: string, got: string, options?: ErrorOptions) {
    super(key, `condition on "${key}" not met: expected ${expected}, got ${got}`, options);
  }
}

/** Another write to the same key was under way (S3: 409) each time this one was tried. Nothing was changed. */
export class ConflictError extends StoreError {
  override readonly name = 'ConflictError';
  readonly attempts: number;

  constructor(key: string, attempts: number, options?: ErrorOptions) {
    super(key, `"${key}" was being written by somebody else in each of ${attempts} attempts; try again later`, options);
    this.attempts = attempts;
  }
}

/** The key cannot be stored alike by every adapter, so none of them takes it. */
export class InvalidKeyError extends StoreError {
  override readonly name = 'InvalidKeyError';

  constructor(key: string, reason: string) {
    super(key, `invalid object key ${JSON.stringify(key.length > 80 ? `${key.slice(0, 80)}…` : key)}: ${reason}`);
  }
}

/** The store asked us to slow down, and went on doing so while the request was retried. */
export class ThrottledError extends StoreError {
  override readonly name = 'ThrottledError';
}

/** The store could not be reached, or answered with a server error, in every attempt. */
export class UnavailableError extends StoreError {
  override readonly name = 'UnavailableError';
}

/** The credentials in use may not do this. Retrying does not help. */
export class AccessDeniedError extends StoreError {
  override readonly name = 'AccessDeniedError';
}
