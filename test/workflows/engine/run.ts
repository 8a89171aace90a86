import {
  type ExecuteOptions,
  execute,
  type LoadOptions,
  loadDefinition,
  type Outcome,
  VirtualClock,
} from '../../../workflows/engine/index.ts';

// biome-ignore lint/suspicious/noExplicitAny: definitions under test are free-form JSON, wrong ones included.
export type Loose = any;

/** A JSONata machine of the given states; the first is the start. */
export function machine(states: Record<string, Loose>, more: Record<string, Loose> = {}): Record<string, Loose> {
  return { QueryLanguage: 'JSONata', StartAt: Object.keys(states)[0], States: states, ...more };
}

/** Loads and runs on virtual time. */
export function run(
  definition: Record<string, Loose>,
  options: ExecuteOptions = {},
  load: LoadOptions = {},
): Promise<Outcome> {
  return execute(loadDefinition(definition, load), { clock: new VirtualClock(), ...options });
}

/** Event types, in order. */
export function types({ history }: Pick<Outcome, 'history'>): string[] {
  return history.map(({ type }) => type);
}

export const INVOKE = 'arn:aws:states:::lambda:invoke';
export const FUNCTION = 'arn:aws:lambda:us-east-1:123456789012:function:work';

/** A Task that calls a function by its ARN with the state's input. */
export function work(more: Record<string, Loose> = { End: true }): Record<string, Loose> {
  return { Type: 'Task', Resource: FUNCTION, ...more };
}

/** A distributed Map over `states`. */
export function distributed(states: Record<string, Loose>, more: Record<string, Loose> = {}): Record<string, Loose> {
  return {
    Type: 'Map',
    ItemProcessor: {
      ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
      StartAt: Object.keys(states)[0],
      States: states,
    },
    End: true,
    ...more,
  };
}
