import { type CurrentNode, currentNodes } from '../placement/index.ts';
import { compileProblem, type Obstacle, type Problem } from '../problem/index.ts';
import type { RunInput } from './types.ts';

/** The compiled input of a run; compiling is a pure function, so every step of the workflow does it anew. */
export interface RunContext {
  readonly problem: Problem;
  readonly current: readonly CurrentNode[];
}

/** Compiles the input, or names every service that can run nowhere. */
export function openRun(input: RunInput): { context: RunContext } | { obstacles: readonly Obstacle[] } {
  const compiled = compileProblem(input.workload, input.profiles, input.fleet);
  if (!compiled.ok) return { obstacles: compiled.obstacles };
  return { context: { problem: compiled.problem, current: currentNodes(compiled.problem, input.current) } };
}

/** As {@link openRun}, for steps after Prepare, which has refused inputs with obstacles. */
export function reopenRun(input: RunInput): RunContext {
  const opened = openRun(input);
  if ('obstacles' in opened) throw new RangeError('the input was refused by Prepare and cannot be explored');
  return opened.context;
}
