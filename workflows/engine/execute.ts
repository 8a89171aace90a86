import { type Clock, RealClock } from './clock.ts';
import { InvalidExecutionInputError } from './errors.ts';
import { exceeds, type Json } from './json.ts';
import type { StateMachine } from './model.ts';
import type { ObjectPort } from './ports/object-port.ts';
import type { TaskPort } from './ports/task-port.ts';
import { type Random, seededRandom, uuid } from './random.ts';
import { type Outcome, runExecution } from './run/execution.ts';
import type { OnEvent } from './run/history.ts';
import type { Identity, Runtime } from './run/runtime.ts';
import { Scope } from './run/scope.ts';

export interface ExecuteOptions {
  /** Default `{}`, as StartExecution has it. */
  readonly input?: Json;
  /** Name of the execution; default a UUID from `random`. */
  readonly name?: string;
  /** Performs the tasks; a machine without Task states needs none. */
  readonly tasks?: TaskPort;
  /** Needed when the machine has an ItemReader or a ResultWriter. */
  readonly objects?: ObjectPort;
  /** Default the machine's own clock. */
  readonly clock?: Clock;
  /** Source of ids and jitter; default a fixed seed, so that a run repeats exactly. */
  readonly random?: Random;
  /** Aborting it ends the execution at once with status ABORTED. */
  readonly signal?: AbortSignal;
  /** Called with every event as it happens, those of distributed children included. */
  readonly onEvent?: OnEvent;
  /** Names in ARNs and in `$states.context`. */
  readonly identity?: Partial<Identity>;
}

const IDENTITY: Identity = {
  region: 'us-east-1',
  account: '123456789012',
  machineName: 'local',
  roleArn: 'arn:aws:iam::123456789012:role/local',
};
const DEFAULT_SEED = 1;

/**
 * Runs a state machine as Step Functions would a STANDARD execution. Failures of the execution are an outcome, not an
 * exception; the promise rejects only for misuse and for errors of the engine itself.
 *
 * @example
 * const { status, output } = await execute(machine, { input: { n: 1 }, tasks: async (resource, args) => args });
 */
export async function execute(machine: StateMachine, options: ExecuteOptions = {}): Promise<Outcome> {
  const { input = {}, signal, random = seededRandom(DEFAULT_SEED) } = options;
  const { payloadBytes } = machine.limits;
  const text = JSON.stringify(input);
  if (text === undefined) throw new InvalidExecutionInputError(`the input must be JSON, got ${typeof input}`);
  if (exceeds(text, payloadBytes)) {
    throw new InvalidExecutionInputError(
      `the input has ${Buffer.byteLength(text)} bytes; expected at most ${payloadBytes}`,
    );
  }
  if (machine.usesObjects && options.objects === undefined) {
    throw new TypeError('the machine has an ItemReader or a ResultWriter; expected the option "objects"');
  }
  const identity = { ...IDENTITY, ...options.identity };
  const runtime: Runtime = {
    ...{ random, identity, limits: machine.limits, onEvent: options.onEvent, objects: options.objects },
    clock: options.clock ?? new RealClock(),
    tasks: options.tasks ?? noTasks,
  };
  const name = options.name ?? uuid(random);
  if (name.length === 0 || name.length > machine.limits.nameLength) {
    throw new InvalidExecutionInputError(
      `the name has ${name.length} characters; expected 1 to ${machine.limits.nameLength}`,
    );
  }
  const arn = `arn:aws:states:${identity.region}:${identity.account}:execution:${identity.machineName}:${name}`;
  const scope = new Scope();
  const abort = (): void => scope.stop('aborted');
  if (signal?.aborted) abort();
  signal?.addEventListener('abort', abort, { once: true });
  try {
    return await runExecution(runtime, machine.group, {
      ...{ arn, name, scope, depth: 0, keepHistory: true, timeoutSeconds: machine.timeoutSeconds },
      // A copy: what the caller does to its object later must not change the history.
      input: JSON.parse(text) as Json,
    });
  } finally {
    signal?.removeEventListener('abort', abort);
  }
}

const noTasks: TaskPort = async (resource) => {
  throw new TypeError(`no task port was given, but the machine calls ${resource}`);
};
