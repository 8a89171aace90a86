import { type Json, typeName } from '../json.ts';
import type { Assignment } from '../model.ts';
import { Expression, expressionText } from '../query/expression.ts';
import { FIXED_FUNCTIONS, REMOVED_FUNCTIONS, RUN_FUNCTIONS } from '../query/functions.ts';
import { BUILTIN_NAMES } from '../query/names.ts';
import { compileTemplate, type Template } from '../query/template.ts';
import type { Place, Source } from './context.ts';

/** Which fields of `$states` a template may read besides `input` and `context`. */
export type Scope = 'plain' | 'result' | 'errorOutput';

/** `free` variables of an expression that are neither functions nor `$states`. */
export function variablesOf(expression: Expression): string[] {
  return [...expression.analysis.free].filter(
    (name) =>
      name !== 'states' &&
      !BUILTIN_NAMES.has(name) &&
      !Object.hasOwn(FIXED_FUNCTIONS, name) &&
      !Object.hasOwn(RUN_FUNCTIONS, name),
  );
}

function compile(text: string, location: string, place: Place, scope: Scope): Expression | undefined {
  const inner = expressionText(text);
  if (inner === undefined) return undefined;
  let expression: Expression;
  try {
    expression = new Expression(inner, location);
  } catch (error) {
    const { message, position } = error as { message?: string; position?: number };
    place.invalid(`The JSONata expression '${inner}' cannot be parsed: ${message} (position ${position ?? 'unknown'})`);
    return undefined;
  }
  const { free, statesFields, withoutContext } = expression.analysis;
  for (const name of withoutContext) {
    place.invalid(
      `The JSONata expression '${inner}' uses '${name}' at the top level, where there is no context; expected $states or a variable`,
    );
  }
  for (const name of free) {
    if (REMOVED_FUNCTIONS.has(name))
      place.invalid(`The function $${name} in '${inner}' is not available in Step Functions`);
  }
  const known = ['input', 'context', ...(scope === 'plain' ? [] : [scope])];
  for (const field of statesFields) {
    if (!known.includes(field))
      place.invalid(
        `$states.${field} is not available here; expected one of ${known.map((name) => `$states.${name}`).join(', ')}`,
      );
  }
  return expression;
}

/** Compiles the template at a field, or gives undefined when the field is absent. */
export function templateAt(
  { fields, place }: Source,
  field: string,
  scope: Scope = 'plain',
  prefix = '',
): Template | undefined {
  const value = fields[field];
  if (value === undefined) return undefined;
  const here = place.at(field);
  return compileTemplate(value, `${prefix}${field}`, (text, location) => compile(text, location, here, scope));
}

/** A template whose literal form must be of the given type; an expression may be of any until it is evaluated. */
export function typedTemplateAt(
  source: Source,
  field: string,
  expected: string,
  fits: (value: Json) => boolean,
  prefix = '',
): Template | undefined {
  const template = templateAt(source, field, 'plain', prefix);
  if (template?.constant === undefined || fits(template.constant)) return template;
  source.place
    .at(field)
    .invalid(
      `Expected value of type ${expected} or a JSONata expression, got ${typeName(template.constant)} ${JSON.stringify(template.constant)}`,
    );
  return undefined;
}

export const wholeNumber =
  (min: number, max = Number.MAX_SAFE_INTEGER) =>
  (value: Json): boolean =>
    typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max;

const VARIABLE = /^[\p{ID_Start}_][\p{ID_Continue}]*$/u;

/** An Assign block: an object whose names are legal variable names. */
export function assignAt(source: Source, scope: Scope = 'plain', prefix = ''): Assignment | undefined {
  const value = source.fields.Assign;
  if (value === undefined) return undefined;
  const place = source.place.at('Assign');
  if (typeName(value) !== 'object') {
    place.invalid(`Expected value of type Object, got ${typeName(value)}`);
    return undefined;
  }
  for (const name of Object.keys(value as object)) {
    const longest = place.context.limits.nameLength;
    if (name.length > longest)
      place.at(name).invalid(`Variable names have at most ${longest} characters, got ${name.length}`);
    else if (!VARIABLE.test(name))
      place.at(name).invalid(`'${name}' is no variable name: expected letters, digits and _, no path`);
    else if (name === 'states') place.at(name).invalid("The variable name 'states' is reserved");
    // JSONata keeps bindings in plain objects; such a name would break its own look-ups.
    else if (name in Object.prototype) place.at(name).unsupported(`the variable name '${name}'`);
  }
  return { ...templateAt(source, 'Assign', scope, prefix)!, names: Object.keys(value as object) };
}
