import { isObject, type Json, typeName } from '../json.ts';
import { type Environment, EvaluationError, type Expression } from './expression.ts';

/** A JSON value in which strings of the form `{% … %}` are expressions. */
export interface Template {
  readonly location: string;
  readonly expressions: readonly Expression[];
  /** The value itself when it holds no expression. */
  readonly constant?: Json;
  /** The expression itself when the whole template is one. */
  readonly whole?: Expression;
  evaluate(environment: Environment): Promise<Json>;
}

/** Makes the expression of a string, or gives undefined for a literal. */
export type CompileString = (text: string, location: string) => Expression | undefined;

export function compileTemplate(value: Json, location: string, compile: CompileString): Template {
  if (typeof value === 'string') {
    const expression = compile(value, location);
    if (expression === undefined) return constant(value, location);
    return {
      location,
      expressions: [expression],
      whole: expression,
      evaluate: (environment) => expression.evaluate(environment),
    };
  }
  if (Array.isArray(value)) {
    const items = value.map((item: Json, i) => compileTemplate(item, `${location}[${i}]`, compile));
    if (items.every(isConstant)) return constant(value, location);
    return {
      location,
      expressions: items.flatMap((item) => item.expressions),
      evaluate: async (environment) => {
        const result: Json[] = [];
        for (const item of items) result.push(isConstant(item) ? item.constant : await item.evaluate(environment));
        return result;
      },
    };
  }
  if (isObject(value)) {
    const members = Object.entries(value).map(
      ([key, item]) => [key, compileTemplate(item as Json, `${location}/${key}`, compile)] as const,
    );
    if (members.every(([, member]) => isConstant(member))) return constant(value as Json, location);
    return {
      location,
      expressions: members.flatMap(([, member]) => member.expressions),
      evaluate: async (environment) => {
        const entries: [string, Json][] = [];
        for (const [key, member] of members) {
          entries.push([key, isConstant(member) ? member.constant : await member.evaluate(environment)]);
        }
        // Not by assignment: a key may be __proto__.
        return Object.fromEntries(entries);
      },
    };
  }
  return constant(value, location);
}

function isConstant(template: Template): template is Template & { readonly constant: Json } {
  return template.constant !== undefined;
}

function constant(value: Json, location: string): Template {
  return { location, expressions: [], constant: value, evaluate: async () => value };
}

/** Evaluates and insists on a type. */
export async function evaluateAs<T extends Json>(
  template: Template,
  environment: Environment,
  expected: string,
  fits: (value: Json) => value is T,
): Promise<T> {
  return insist(template, template.constant ?? (await template.evaluate(environment)), expected, fits);
}

/** The value if it is of the type; the error says what was expected and what came. */
export function insist<T extends Json>(
  template: Template,
  value: Json,
  expected: string,
  fits: (value: Json) => value is T,
): T {
  if (fits(value)) return value;
  if (template.whole !== undefined) throw template.whole.mismatch(expected, typeName(value), value);
  throw new EvaluationError(
    `The field '${template.location}' must be of type '${expected}', but was '${typeName(value)}' for value: ${JSON.stringify(value)}`,
    template.location,
  );
}

export const isNumber = (value: Json): value is number => typeof value === 'number';
export const isBoolean = (value: Json): value is boolean => typeof value === 'boolean';
export const isString = (value: Json): value is string => typeof value === 'string';
export const isArray = (value: Json): value is readonly Json[] => Array.isArray(value);
