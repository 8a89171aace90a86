/** The cluster did not do what was asked. Messages name kinds and names, never an address. */
export class ClusterError extends Error {
  override readonly name: string = 'ClusterError';
}

/** Nobody answered, or not in time. */
export class ClusterUnreachableError extends ClusterError {
  override readonly name = 'ClusterUnreachableError';
}

/** The cluster does not know the role of the function, or does not let it do this. */
export class ClusterDeniedError extends ClusterError {
  override readonly name = 'ClusterDeniedError';
}

/** A Job of this name is there, and it is not this execution's. */
export class JobExistsError extends ClusterError {
  override readonly name = 'JobExistsError';
}

/** A Job of an earlier attempt was there and is being deleted: to be tried again when it has gone. */
export class JobInTheWayError extends ClusterError {
  override readonly name = 'JobInTheWayError';
}
