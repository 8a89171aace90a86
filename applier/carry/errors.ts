/** The documents cannot be carried out as they are. */
export class UnusableTransitionError extends Error {
  override readonly name = 'UnusableTransitionError';
}
