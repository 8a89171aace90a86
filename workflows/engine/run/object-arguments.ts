import { isObject } from '../json.ts';
import { EvaluationError } from '../query/expression.ts';
import type { Template } from '../query/template.ts';
import type { Visit } from './visit.ts';

/** The Arguments of an ItemReader or ResultWriter: texts of the given names, and nothing else that would go unheeded. */
export async function objectArguments<R extends string, O extends string>(
  visit: Visit,
  template: Template,
  required: readonly R[],
  optional: readonly O[],
): Promise<Record<R, string> & Partial<Record<O, string>>> {
  const args = await template.evaluate(visit.environment());
  const known: readonly string[] = [...required, ...optional];
  const fits =
    isObject(args) &&
    required.every((name) => name in args) &&
    Object.entries(args).every(([name, value]) => known.includes(name) && typeof value === 'string');
  if (fits) return args as Record<R, string> & Partial<Record<O, string>>;
  throw new EvaluationError(
    `The field '${template.location}' must hold texts named ${known.join(' and ')}, but was: ${JSON.stringify(args)}`,
    template.location,
  );
}
