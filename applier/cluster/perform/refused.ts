import type { Call, Refused } from '../../types.ts';
import { CannotDeriveError } from '../../workloads/index.ts';
import { ApiError, UnreachableError } from '../api/errors.ts';
import { FIELD_MANAGER, isBudget, SCALE_MANAGER } from '../api/kube-api.ts';
import { NodeCallError } from './change-node.ts';

/** What cannot be done, and why, in words for people. */
export class CannotPerformError extends Error {
  override readonly name = 'CannotPerformError';
}

/** What a call came to, told as a refusal. @throws what has nothing to do with the call, such as a lease that was lost */
export function refusalOf(call: Call, error: unknown): Refused {
  if (error instanceof ApiError) return { call, why: whyOf(error), message: inWords(error) };
  if (
    error instanceof UnreachableError ||
    error instanceof NodeCallError ||
    error instanceof CannotDeriveError ||
    error instanceof CannotPerformError
  ) {
    return { call, why: 'other', message: error.message };
  }
  throw error;
}

function whyOf(error: ApiError): Refused['why'] {
  if (isBudget(error)) return 'budget';
  if (error.code === 403) return 'forbidden';
  return managersOf(error).length > 0 ? 'conflict' : 'other';
}

const CONFLICT = /conflict with "([^"]+)"/;

/** Who manages the fields that could not be applied. */
function managersOf({ code, status }: ApiError): string[] {
  if (code !== 409) return [];
  return (status.details?.causes ?? []).flatMap(({ reason, message = '' }) => {
    const manager = CONFLICT.exec(message)?.[1];
    return reason === 'FieldManagerConflict' && manager !== undefined ? [manager] : [];
  });
}

/** Whether all that stands against an apply was written by ourselves, by another kind of request. */
export function conflictsWithOurselves(error: unknown): boolean {
  if (!(error instanceof ApiError)) return false;
  const managers = managersOf(error);
  return managers.length > 0 && managers.every((manager) => manager === FIELD_MANAGER || manager === SCALE_MANAGER);
}

function inWords(error: ApiError): string {
  if (managersOf(error).length === 0) return error.message;
  const fields = (error.status.details?.causes ?? []).map(
    ({ field, message = '' }) => `${field} (${CONFLICT.exec(message)?.[1] ?? 'unknown'})`,
  );
  return `${error.message.split(': ')[0]}: others manage what it would change: ${fields.join(', ')}; let them give these fields up`;
}
