import type { Outcome, Progress } from '../../applier/carry/index.ts';
import type { Check } from '../../applier/preflight/index.ts';
import { plural } from '../../report/format.ts';

const SIGNS: Readonly<Record<Check['status'], string>> = {
  ok: 'ok',
  warning: 'warning',
  refused: 'REFUSED',
  unknown: 'unknown',
};

/** What preflight found, for people: what is well in one line. Ends without a newline. */
export function checksInWords(checks: readonly Check[]): string {
  const well = checks.filter(({ status }) => status === 'ok').length;
  const lines = checks
    .filter(({ status }) => status !== 'ok')
    .map(
      ({ id, status, says, whatToDo }) =>
        `${SIGNS[status]}  ${id}: ${says}${whatToDo === '' ? '' : `\n         ${whatToDo}`}`,
    );
  return [`Preflight: ${well} of ${plural(checks.length, 'check')} found nothing.`, ...lines].join('\n');
}

/** Of what is waited for, in characters: some four lines of a terminal. */
const LONGEST = 320;

export function progressInWords({ phase, wave, waves, done, total, message }: Progress): string {
  const where = total === 0 ? phase : `${phase}: wave ${wave} of ${waves}, ${done} of ${plural(total, 'step')}`;
  const short = message.length > LONGEST ? `${message.slice(0, LONGEST - 1)}…` : message;
  return short === '' ? where : `${where}; ${short}`;
}

const RESULTS: Readonly<Record<Outcome['result'], string>> = {
  done: 'Done: the cluster runs the plan.',
  stopped: 'Stopped: nodes in hand were finished. Start again to go on.',
  refused: 'Refused; nothing was touched:',
  failed: 'Stuck part of the way; no service is below its gate because of it:',
};

/** How it ended, for people. Ends without a newline. */
export function outcomeInWords({ result, says, released }: Outcome, dryRun: boolean): string {
  const nodes = released.map(({ kubernetesName }) => kubernetesName).join(', ');
  return [
    dryRun && result === 'done' ? 'Dry run: it would go through. Nothing was touched.' : RESULTS[result],
    ...says.map((line) => `  ${line}`),
    ...(released.length === 0 ? [] : [`No longer needed, cordoned: ${nodes}`]),
  ].join('\n');
}
