import type { Visit } from './visit.ts';

/** Waits for real work of the engine itself: virtual time does not pass meanwhile, and a stop ends the wait at once. */
export function standingStill<T>({ execution, thread }: Visit, work: Promise<T>): Promise<T> {
  const { clock } = execution.runtime;
  const held = clock.during?.(work) ?? work;
  return thread.scope.wait((resolve, reject) => {
    held.then(resolve, reject);
    return () => {};
  });
}
