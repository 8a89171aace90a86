import type { TransitionInShort } from '../functions/finalize/transition.ts';
import type { Plan } from '../planner/documents/index.ts';
import { renderTerminal } from '../report/terminal/index.ts';
import { wrapped } from '../report/terminal/table.ts';
import { transitionText } from '../report/words/transition.ts';
import type { Format } from './choices.ts';
import { takesColour } from './colour.ts';
import { printJson } from './report-error.ts';

/** What is printed beside the plan itself. */
export interface Printed {
  readonly files: { readonly plan: string; readonly transition: string; readonly report: string };
  /** How the plan is reached from what runs. */
  readonly way: TransitionInShort;
  /** From the start of the process until the number of GPUs was proven; null: it is not. */
  readonly proofSeconds: number | null;
  readonly seconds: number;
  readonly interrupted: boolean;
  readonly format: Format;
}

/** The outcome of `plan` on standard output: for people, or as one JSON object. */
export function printPlan(plan: Plan, { files, way, proofSeconds, seconds, interrupted, format }: Printed): void {
  const { summary, certificate, objective } = plan;
  if (format === 'json') {
    const times = { proofSeconds: rounded(proofSeconds), seconds: rounded(seconds) };
    printJson({
      summary,
      certificate,
      objective,
      transition: way,
      files,
      ...times,
      ...(interrupted ? { interrupted } : {}),
    });
    return;
  }
  const lines = [`Plan:       ${files.plan}`, `Transition: ${files.transition}`, `Report:     ${files.report}`];
  process.stdout.write(`\n${planInWords(plan)}\n\n${wayInWords(way)}\n\n${lines.join('\n')}\n`);
}

function wayInWords(way: TransitionInShort): string {
  const text = `Way there: ${transitionText(way)}${way.feasible && !way.verified ? ' (not verified)' : ''}.`;
  return wrapped(text, process.stdout.columns || DEFAULT_WIDTH, '  ');
}

/** Without a terminal there is no width to keep to; this one reads well in a log. */
const DEFAULT_WIDTH = 100;

export function planInWords(plan: Plan): string {
  return renderTerminal(plan, { color: takesColour(process.stdout), width: process.stdout.columns || DEFAULT_WIDTH });
}

/** To the millisecond: more digits are noise. */
function rounded(seconds: number | null): number | null {
  return seconds === null ? null : Math.round(seconds * 1000) / 1000;
}
