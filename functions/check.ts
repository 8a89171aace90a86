import type * as z from 'zod';
import { InvalidInputError } from './errors.ts';

/** @throws InvalidInputError that names every path that is not as expected */
export function check<T>(schema: z.ZodType<T>, value: unknown, what: string): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issues = result.error.issues.map(({ path, message }) => `${[what, ...path].join('.')}: ${message}`);
  throw new InvalidInputError(issues.slice(0, MAX_ISSUES).join('; '), { cause: result.error });
}

/** The message travels through the workflow; more than these would not be read. */
const MAX_ISSUES = 20;
