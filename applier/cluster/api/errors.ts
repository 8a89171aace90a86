import type { StatusObject } from './objects.ts';
import { redact } from './redact.ts';

/** What was asked of the API server. */
export interface Asked {
  readonly verb: string;
  /** Path of the URL, without its query. */
  readonly path: string;
}

/** The API server refused a request, and said why. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly code: number;
  /** Its word for the kind of refusal: `Conflict`, `Forbidden`, `Expired`. */
  readonly reason: string;
  readonly status: StatusObject;
  /** Milliseconds it asks us to wait; undefined where it asks for nothing. */
  readonly retryAfterMs: number | undefined;

  constructor(asked: Asked, code: number, status: StatusObject, retryAfterMs?: number) {
    super(redact(`${asked.verb} ${asked.path}: ${code} ${status.message ?? status.reason ?? ''}`.trimEnd()));
    this.code = code;
    this.reason = status.reason ?? '';
    this.status = status;
    this.retryAfterMs = retryAfterMs;
  }

  /** Whether the same request may be answered otherwise a little later. */
  get passing(): boolean {
    return this.code === 429 || this.code >= 500;
  }
}

/** The API server could not be reached, or did not answer in time. */
export class UnreachableError extends Error {
  override readonly name = 'UnreachableError';

  constructor(asked: Asked, cause: unknown) {
    const why = cause instanceof Error ? cause.message || ((cause as NodeJS.ErrnoException).code ?? '') : String(cause);
    super(redact(`${asked.verb} ${asked.path}: the API server cannot be reached: ${why}`), { cause });
  }
}

const withCode = (code: number) => (error: unknown) => error instanceof ApiError && error.code === code;

export const isMissing = withCode(404);
/** Stale resourceVersion, precondition not met, field owned by another manager, or it exists already. */
export const isConflict = withCode(409);
/** The resourceVersion or the continue token is too old. */
export const isGone = withCode(410);
export const isForbidden = withCode(403);
/** Neither the credentials nor the rights come back by waiting. */
export const isDenied = (error: unknown): boolean => isForbidden(error) || withCode(401)(error);
