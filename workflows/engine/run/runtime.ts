import type { Clock } from '../clock.ts';
import type { Json } from '../json.ts';
import type { Limits } from '../limits.ts';
import type { StateGroup, Variables } from '../model.ts';
import type { ObjectPort } from '../ports/object-port.ts';
import type { TaskPort } from '../ports/task-port.ts';
import type { Random } from '../random.ts';
import type { History, OnEvent } from './history.ts';
import type { Scope } from './scope.ts';

/** Names that appear in ARNs and in the context object. */
export interface Identity {
  readonly region: string;
  readonly account: string;
  readonly machineName: string;
  readonly roleArn: string;
}

/** What all executions of one run share. */
export interface Runtime {
  readonly clock: Clock;
  readonly random: Random;
  readonly tasks: TaskPort;
  readonly objects: ObjectPort | undefined;
  readonly limits: Limits;
  readonly identity: Identity;
  readonly onEvent: OnEvent | undefined;
}

/** One execution: the one that was started, or a child of a distributed Map. */
export interface Execution {
  readonly runtime: Runtime;
  readonly arn: string;
  readonly name: string;
  readonly input: Json;
  readonly startTime: string;
  readonly depth: number;
  readonly history: History;
}

/**
 * One sequence of states: the execution's own, a branch's, or an iteration's.
 * `last` is the event that the next one follows; inside a branch it is that branch's last event.
 */
export interface Thread {
  readonly execution: Execution;
  readonly group: StateGroup;
  readonly scope: Scope;
  readonly container: 'none' | 'Parallel' | 'Map';
  /** `$states.context.Map` inside an inline iteration. */
  readonly mapContext?: Json;
  variables: Variables;
  last: number;
}
