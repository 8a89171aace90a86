import jsonata from 'jsonata';
import type { Json } from '../json.ts';
import { type Analysis, analyse, type Node } from './analysis.ts';
import { boundEvaluation } from './budget.ts';
import { cleanJson, NotJsonError } from './clean.ts';
import { FIXED_FUNCTIONS, type FunctionSources, REMOVED_FUNCTIONS, RUN_FUNCTIONS } from './functions.ts';

/** What an expression is evaluated against. */
export interface Environment {
  /** The value of `$states`. */
  readonly states: Readonly<Record<string, unknown>>;
  readonly variables: Readonly<Record<string, Json>>;
  readonly sources: FunctionSources;
}

/** An expression that gave no usable value. */
export class EvaluationError extends Error {
  override readonly name = 'EvaluationError';
  /** The field, as AWS writes it into the EvaluationFailed event: `Output/result`. */
  readonly location: string | undefined;

  constructor(message: string, location?: string) {
    super(message);
    this.location = location;
  }
}

const EXPRESSION = /^\{%([\s\S]*)%\}$/;

/** The text between `{%` and `%}`, or undefined for any other string: only the first and last two characters count. */
export function expressionText(value: string): string | undefined {
  return EXPRESSION.exec(value)?.[1]?.trim();
}

/** A JSONata expression, parsed once. */
export class Expression {
  readonly text: string;
  readonly location: string;
  readonly analysis: Analysis;
  readonly #compiled: jsonata.Expression;
  readonly #runFunctions: readonly string[];

  /** @throws the parser's error, with a `message`, when the text is no JSONata. */
  constructor(text: string, location: string) {
    this.text = text;
    this.location = location;
    this.#compiled = jsonata(text);
    boundEvaluation(this.#compiled);
    this.analysis = analyse(this.#compiled.ast() as unknown as Node);
    for (const name of this.analysis.free) {
      const fixed = FIXED_FUNCTIONS[name];
      if (fixed !== undefined) this.#compiled.assign(name, fixed);
      if (REMOVED_FUNCTIONS.has(name)) this.#compiled.assign(name, undefined);
    }
    this.#runFunctions = [...this.analysis.free].filter((name) => Object.hasOwn(RUN_FUNCTIONS, name));
  }

  async evaluate(environment: Environment): Promise<Json> {
    const bindings: Record<string, unknown> = { states: environment.states };
    for (const name of this.#runFunctions) bindings[name] = RUN_FUNCTIONS[name]!(environment.sources);
    for (const name of this.analysis.free) {
      if (Object.hasOwn(environment.variables, name)) bindings[name] = environment.variables[name];
    }
    let value: unknown;
    try {
      value = await this.#compiled.evaluate(undefined, bindings);
    } catch (error) {
      const { code, message } = error as { code?: string; message?: string };
      throw this.#failure(
        `threw an error during evaluation. ${code === undefined ? '' : `${code}: `}${message ?? error}`,
      );
    }
    if (value === undefined) throw this.#failure('returned nothing (undefined).');
    try {
      return cleanJson(value);
    } catch (error) {
      if (error instanceof NotJsonError) throw this.#failure('returned an unsupported result type.');
      throw error;
    }
  }

  /** The error for a value of the wrong type. */
  mismatch(expected: string, got: string, value: Json): EvaluationError {
    return this.#failure(
      `returned an unexpected result type. Expected '${expected}', but was '${got}' for value: ${JSON.stringify(value)}`,
    );
  }

  #failure(what: string): EvaluationError {
    return new EvaluationError(
      `The JSONata expression '${this.text}' specified for the field '${this.location}' ${what}`,
      this.location,
    );
  }
}
