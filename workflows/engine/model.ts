import type { Json } from './json.ts';
import type { Limits } from './limits.ts';
import type { Template } from './query/template.ts';

/** An Assign block: an object template, and the variables it sets. */
export interface Assignment extends Template {
  readonly names: readonly string[];
}

/** A definition that passed every check, with its expressions parsed. */
export interface StateMachine {
  readonly group: StateGroup;
  readonly timeoutSeconds?: number;
  readonly limits: Limits;
  /** True when a state reads or writes objects: execute() then needs an object port. */
  readonly usesObjects: boolean;
}

/** States that run on one thread: the machine itself, a branch, or an item processor. */
export interface StateGroup {
  readonly startAt: string;
  readonly states: ReadonlyMap<string, State>;
}

interface StateBase {
  readonly name: string;
  /** JSON pointer into the definition. */
  readonly location: string;
  /** Absent: the state ends its group. */
  readonly next?: string;
  readonly output?: Template;
  readonly assign?: Assignment;
}

export interface PassState extends StateBase {
  readonly type: 'Pass';
}
export interface SucceedState extends StateBase {
  readonly type: 'Succeed';
}
export interface FailState extends StateBase {
  readonly type: 'Fail';
  readonly error?: Template;
  readonly cause?: Template;
}
export interface WaitState extends StateBase {
  readonly type: 'Wait';
  readonly seconds?: Template;
  readonly timestamp?: Template;
}
export interface ChoiceRule {
  readonly condition: Template;
  readonly next: string;
  readonly output?: Template;
  readonly assign?: Assignment;
}
export interface ChoiceState extends StateBase {
  readonly type: 'Choice';
  readonly rules: readonly ChoiceRule[];
  readonly fallback?: string;
}

export interface Retrier {
  readonly errors: readonly string[];
  readonly intervalSeconds: number;
  readonly maxAttempts: number;
  readonly backoffRate: number;
  readonly maxDelaySeconds?: number;
  readonly fullJitter: boolean;
}
export interface Catcher {
  readonly errors: readonly string[];
  readonly next: string;
  readonly output?: Template;
  readonly assign?: Assignment;
}
/** States that do work which can fail: they may retry and catch. */
interface Fallible extends StateBase {
  readonly retriers: readonly Retrier[];
  readonly catchers: readonly Catcher[];
}

export type Pattern = 'requestResponse' | 'sync' | 'waitForTaskToken';
export interface Resource {
  /** As the definition has it. */
  readonly arn: string;
  /** A function's own ARN has other events than a service integration. */
  readonly kind: 'function' | 'service';
  /** `lambda`, `aws-sdk:s3`; the function's ARN for a function. */
  readonly type: string;
  /** `invoke.waitForTaskToken`; empty for a function. */
  readonly action: string;
  readonly pattern: Pattern;
}
export interface TaskState extends Fallible {
  readonly type: 'Task';
  readonly resource: Resource;
  readonly args?: Template;
  readonly credentials?: Template;
  readonly timeoutSeconds?: Template;
  readonly heartbeatSeconds?: Template;
}
export interface ParallelState extends Fallible {
  readonly type: 'Parallel';
  readonly args?: Template;
  readonly branches: readonly StateGroup[];
}

export type InputType = 'JSON' | 'JSONL' | 'CSV';
export interface ItemReader {
  readonly action: 'getObject' | 'listObjectsV2';
  readonly args: Template;
  readonly inputType: InputType;
  readonly flatten: boolean;
  readonly maxItems?: Template;
  readonly itemsPointer?: string;
  readonly csv: { readonly delimiter: string; readonly headers?: readonly string[] };
}
export interface ItemBatcher {
  readonly maxItems?: Template;
  readonly maxBytes?: Template;
  readonly batchInput?: Template;
}
export interface ResultWriter {
  /** Absent: the results are transformed, not exported. */
  readonly args?: Template;
  readonly transformation: 'NONE' | 'COMPACT' | 'FLATTEN';
  readonly outputType: 'JSON' | 'JSONL';
}
export interface MapState extends Fallible {
  readonly type: 'Map';
  readonly processor: StateGroup;
  readonly mode: 'INLINE' | 'STANDARD' | 'EXPRESS';
  readonly label?: string;
  readonly items?: Template;
  readonly itemReader?: ItemReader;
  readonly itemSelector?: Template;
  readonly itemBatcher?: ItemBatcher;
  readonly resultWriter?: ResultWriter;
  readonly maxConcurrency?: Template;
  readonly toleratedCount?: Template;
  readonly toleratedPercentage?: Template;
}

export type State =
  | PassState
  | SucceedState
  | FailState
  | WaitState
  | ChoiceState
  | TaskState
  | ParallelState
  | MapState;

/** Start values of the variables, and what a state assigns. */
export type Variables = Readonly<Record<string, Json>>;
