/** A node group cannot have as many nodes as the transition needs. Nothing was changed. */
export class NodeGroupFullError extends Error {
  override readonly name = 'NodeGroupFullError';
}

/** A node group that is to be scaled is not there. Nothing was changed. */
export class NodeGroupMissingError extends Error {
  override readonly name = 'NodeGroupMissingError';
}

/** Nodes that are no longer needed run on. Those that could be given back were. */
export class NodesNotReleasedError extends Error {
  override readonly name = 'NodesNotReleasedError';

  constructor(problems: readonly string[]) {
    const left = problems.length - MAX_PROBLEMS;
    super([...problems.slice(0, MAX_PROBLEMS), ...(left > 0 ? [`and ${left} more`] : [])].join('; '));
  }
}

/** The message travels through the workflow; more than these would not be read. */
const MAX_PROBLEMS = 20;
