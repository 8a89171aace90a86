import { TaskError } from '../errors.ts';
import { isObject, type Json } from '../json.ts';
import type { TaskCall, TaskPort } from './task-port.ts';

/** A Lambda function as the engine calls it: the payload as JSON, the answer as anything that becomes JSON. */
export type LambdaFunction = (payload: Json, call: TaskCall) => Promise<unknown>;

const BY_INTEGRATION = /^arn:aws[a-z-]*:states:::lambda:invoke$/;
const BY_ARN = /^arn:aws[a-z-]*:lambda:/;

/**
 * A task port that calls functions by name, through `lambda:invoke` or the function's own ARN; every other resource
 * goes to `otherwise`. Qualifiers (`name:alias`) are ignored: there is one version locally.
 *
 * @example lambdaTasks({ 'planner-prepare': async (payload) => prepare(payload) })
 */
export function lambdaTasks(functions: Readonly<Record<string, LambdaFunction>>, otherwise?: TaskPort): TaskPort {
  const find = (name: string): LambdaFunction => {
    const bare = name.replace(/^(?:arn:[^:]+:lambda:[^:]*:[^:]*:function:|[0-9]+:function:)/, '').split(':')[0]!;
    if (Object.hasOwn(functions, bare)) return functions[bare]!;
    throw new TaskError(
      'Lambda.ResourceNotFoundException',
      `Function not found: ${name}; known: ${Object.keys(functions).join(', ')}`,
    );
  };
  return async (resource, args, call) => {
    if (BY_ARN.test(resource)) return find(resource)(args, call);
    if (BY_INTEGRATION.test(resource)) {
      const { FunctionName: name, Payload: payload = {} } = (isObject(args) ? args : {}) as Record<string, Json>;
      if (typeof name !== 'string')
        throw new TaskError(
          'Lambda.InvalidParameterValueException',
          `lambda:invoke needs a FunctionName, got ${JSON.stringify(name)}`,
        );
      return { ExecutedVersion: '$LATEST', Payload: (await find(name)(payload, call)) ?? null, StatusCode: 200 };
    }
    if (otherwise !== undefined) return otherwise(resource, args, call);
    throw new TypeError(
      `no task port for ${resource}; expected lambda:invoke, a function ARN, or the argument "otherwise"`,
    );
  };
}
