import type { CompletePlan } from '../documents/index.ts';
import { layOut } from '../placement/index.ts';
import { reopenRun } from './context.ts';
import { planDocument } from './plan-document.ts';
import { refuseNotFound } from './refusals.ts';
import type { Refusal, RunInput, RunState } from './types.ts';

/**
 * Last step of a run: puts the best deployment on nodes and slots and writes the plan document.
 *
 * @param options truncated: a wall-clock guard cut the search short
 */
export function finalizeRun(
  input: RunInput,
  state: RunState,
  options: { readonly truncated?: boolean } = {},
): { readonly plan: CompletePlan } | { readonly refusal: Refusal } {
  const { problem, current } = reopenRun(input);
  const best = state.elites[0];
  const laid = best && layOut(problem, Int32Array.from(best.instances), current);
  if (!laid) return { refusal: refuseNotFound(problem, state.bounds.gpus) };
  return { plan: planDocument(input, problem, state, laid, options.truncated === true) };
}
