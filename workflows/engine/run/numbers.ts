import type { Json } from '../json.ts';
import type { Environment } from '../query/expression.ts';
import { evaluateAs, insist, isNumber, type Template } from '../query/template.ts';
import { StateFailure } from './failure.ts';
import type { Visit } from './visit.ts';

const isInteger = (value: Json): value is number => Number.isInteger(value);

/** The number of an optional field; an expression may give what the loader could not check. */
export async function evaluateNumber(
  template: Template | undefined,
  environment: Environment,
): Promise<number | undefined> {
  return template && (await evaluateAs(template, environment, 'number', isNumber));
}

export async function evaluateInteger(
  template: Template | undefined,
  environment: Environment,
): Promise<number | undefined> {
  const value = await evaluateNumber(template, environment);
  if (template === undefined || value === undefined) return undefined;
  return insist(template, value, 'integer', isInteger);
}

/** A value that is of the right type and out of bounds: recorded as a States.Runtime failure, which nothing catches. */
export function runtimeFailure(visit: Visit, message: string): StateFailure {
  const { name } = visit.state;
  return new StateFailure(
    'States.Runtime',
    `An error occurred while executing the state '${name}' (entered at the event id #${visit.entered}). ${message}`,
  );
}
