import type { ChoiceState } from '../model.ts';
import { evaluateAs, isBoolean } from '../query/template.ts';
import { StateFailure } from './failure.ts';
import type { Step } from './group.ts';
import type { Visit } from './visit.ts';

/** The first rule that holds decides, with its own Output and Assign; the state's own apply to Default only. */
export async function runChoice(visit: Visit, state: ChoiceState): Promise<Step> {
  const environment = visit.environment();
  for (const rule of state.rules) {
    if (!(await evaluateAs(rule.condition, environment, 'boolean', isBoolean))) continue;
    return { output: await visit.exit(rule, environment, visit.input), next: rule.next };
  }
  if (state.fallback === undefined) {
    throw new StateFailure(
      'States.NoChoiceMatched',
      `No choice rule of the state '${state.name}' holds and it has no Default.`,
    );
  }
  return { output: await visit.exit(state, environment, visit.input), next: state.fallback };
}
