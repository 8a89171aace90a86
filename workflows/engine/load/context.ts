import type { Problem } from '../errors.ts';
import type { Json } from '../json.ts';
import type { Limits } from '../limits.ts';
import type { Expression } from '../query/expression.ts';

export type MachineType = 'STANDARD' | 'EXPRESS';

/** What every part of the loader shares: the options, and the list that problems are added to. */
export interface LoadContext {
  readonly limits: Limits;
  readonly machineType: MachineType;
  readonly machineLanguage: string | undefined;
  readonly defaultLanguage: string;
  readonly undefinedVariables: 'refuse' | 'fail-when-evaluated';
  readonly problems: Problem[];
  /** Names of all states seen so far: they are unique in the whole machine. */
  readonly names: Set<string>;
}

/** A place in the definition that can report problems about itself. */
export class Place {
  readonly context: LoadContext;
  readonly state: string | undefined;
  readonly pointer: string;

  constructor(context: LoadContext, pointer: string, state?: string) {
    this.context = context;
    this.pointer = pointer;
    this.state = state;
  }

  at(key: string | number): Place {
    return new Place(
      this.context,
      typeof key === 'number' ? `${this.pointer}[${key}]` : `${this.pointer}/${key}`,
      this.state,
    );
  }

  inState(name: string): Place {
    return new Place(this.context, `${this.pointer}/${name}`, name);
  }

  asExpress(): Place {
    return new Place({ ...this.context, machineType: 'EXPRESS' }, this.pointer, this.state);
  }

  invalid(message: string, code = 'SCHEMA_VALIDATION_FAILED'): void {
    this.#add('invalid', code, message);
  }

  unsupported(message: string): void {
    this.#add('unsupported', 'UNSUPPORTED', message);
  }

  #add(kind: Problem['kind'], code: string, message: string): void {
    const where = { location: this.pointer === '' ? '/' : this.pointer };
    this.context.problems.push({
      kind,
      code,
      message,
      ...where,
      ...(this.state === undefined ? {} : { state: this.state }),
    });
  }
}

/** One object of the definition, and where it stands. */
export interface Source {
  readonly fields: Readonly<Record<string, Json>>;
  readonly place: Place;
}

/** Expressions found while compiling, for the checks of variables that follow. */
export interface FoundExpression {
  readonly expression: Expression;
  readonly place: Place;
}
