import type { Refusal } from '../planner/run/index.ts';
import { CommandError } from './command-error.ts';
import type { LocalOutcome } from './run-locally.ts';

/** What to tell the user of a run that made no plan. */
export function failureOf(outcome: Exclude<LocalOutcome, { kind: 'planned' }>, workload: string): CommandError {
  if (outcome.kind === 'refused') return refused(outcome.refusal, workload);
  if (outcome.kind === 'ended') {
    return new CommandError(
      'interrupted',
      `the search for ${workload} was ended before there was a plan; nothing was written`,
    );
  }
  const { error, cause, reason } = outcome;
  const advice = reason === undefined ? '' : `\n${reason}`;
  return new CommandError('failed', `the workflow failed with ${error}: ${messageOf(cause)}${advice}`, {
    workflowError: error,
  });
}

function refused({ kind, problems }: Refusal, workload: string): CommandError {
  const first =
    kind === 'impossible'
      ? `no plan exists for ${workload} on this fleet (proven)`
      : `no plan was found for ${workload}, though none is excluded`;
  const lines = problems.map(({ service, message, remedy }) => {
    const who = service === undefined ? '' : `${service}: `;
    return `  ${who}${message}\n    ${remedy}`;
  });
  return new CommandError(kind === 'impossible' ? 'impossible' : 'not-found', [`${first}:`, ...lines].join('\n'), {
    problems,
  });
}

/** The message of an error that came through Lambda as JSON behind the stage's name; other causes as they are. */
function messageOf(cause: string): string {
  const json = cause.slice(Math.max(0, cause.indexOf('{')));
  try {
    const { errorMessage } = JSON.parse(json) as { readonly errorMessage?: string };
    return errorMessage ?? cause;
  } catch {
    return cause;
  }
}
