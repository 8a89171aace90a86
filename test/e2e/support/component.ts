import { describe, test } from 'vitest';

/** A component of an end-to-end test is not there and cannot be installed here: the test is skipped, and says why. */
export class MissingComponentError extends Error {
  override readonly name = 'MissingComponentError';

  constructor(component: string, reason: string, options?: ErrorOptions) {
    super(`${component}: ${reason}`, options);
  }
}

/**
 * Defines a suite that needs a component. If getting it throws a MissingComponentError, the suite is one skipped test
 * that tells the reason; any other error fails the file.
 *
 * @example `await describeWith('S3', startMoto, (moto) => { test('…', () => …) });`
 */
export async function describeWith<T>(
  name: string,
  get: () => Promise<T>,
  define: (component: T) => void,
): Promise<void> {
  let component: T;
  try {
    component = await get();
  } catch (error) {
    if (!(error instanceof MissingComponentError)) throw error;
    const { message } = error;
    describe(name, () => {
      test('all', (context) => context.skip(message));
    });
    return;
  }
  describe(name, () => define(component));
}
