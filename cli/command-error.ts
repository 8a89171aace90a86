import { EXIT, type ExitCode } from './exit-codes.ts';

/** Why a command ended without doing what it was asked for; the `kind` of the JSON error. */
export type FailureKind =
  | 'usage'
  | 'invalid-input'
  | 'impossible'
  | 'no-safe-order'
  | 'not-found'
  | 'interrupted'
  | 'refused'
  | 'stuck'
  | 'failed';

const EXIT_OF_KIND: Record<FailureKind, ExitCode> = {
  usage: EXIT.invalidInput,
  'invalid-input': EXIT.invalidInput,
  impossible: EXIT.impossible,
  'no-safe-order': EXIT.impossible,
  'not-found': EXIT.failed,
  interrupted: EXIT.interrupted,
  refused: EXIT.refused,
  stuck: EXIT.stuck,
  failed: EXIT.failed,
};

/** A failure the user is told about in a message, without a stack. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
  readonly kind: FailureKind;
  /** What machines want to know beside the message, e.g. every issue of a document. */
  readonly details: Readonly<Record<string, unknown>>;

  constructor(kind: FailureKind, message: string, details: Readonly<Record<string, unknown>> = {}) {
    super(message);
    this.kind = kind;
    this.details = details;
  }

  get exitCode(): ExitCode {
    return EXIT_OF_KIND[this.kind];
  }
}
