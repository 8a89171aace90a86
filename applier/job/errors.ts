/** What was given cannot be applied, whatever the cluster is like. */
export class InvalidInputError extends Error {
  override readonly name = 'InvalidInputError';
}
