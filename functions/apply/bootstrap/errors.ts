/** Why a pod does not start the applier. */
export class BootstrapError extends Error {
  override readonly name: string = 'BootstrapError';
}

/** The variables of the pod are not those of a Job of ours. */
export class EnvironmentError extends BootstrapError {
  override readonly name = 'EnvironmentError';
}

/** The cluster gave this pod no identity when it was made, and never will; the next one may have better luck. */
export class NoIdentityError extends BootstrapError {
  override readonly name = 'NoIdentityError';
}

/** What was fetched is not what was deployed. Trying again does not help, and nothing of it is run. */
export class BundleMismatchError extends BootstrapError {
  override readonly name = 'BundleMismatchError';

  constructor(expected: string, got: string) {
    super(`the applier in the bucket is not the one that was deployed: expected SHA-256 ${expected}, got ${got}`);
  }
}

/** The pod was told to end before the applier was there. */
export class InterruptedError extends BootstrapError {
  override readonly name = 'InterruptedError';

  constructor() {
    super('told to end before the applier was started; nothing was touched');
  }
}

/**
 * The exit codes are those of the applier: 4 says that it was interrupted, 2 that what it was given is wrong, 1 is
 * anything else.
 */
export function exitCodeOf(error: unknown): number {
  if (error instanceof InterruptedError) return 4;
  return error instanceof BundleMismatchError || error instanceof EnvironmentError ? 2 : 1;
}
