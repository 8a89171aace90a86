import { RULES } from './preflight.ts';

const BEGIN = '<!-- checks: made by `npm run manifests` -->';
const END = '<!-- end of checks -->';

/**
 * The document with the table of checks as it should be.
 *
 * @throws where the markers of the table are missing
 */
export function withChecks(text: string): string {
  const [from, to] = [text.indexOf(BEGIN), text.indexOf(END)];
  if (from < 0 || to < from) throw new Error(`expected the table between "${BEGIN}" and "${END}", found no such lines`);
  const rows = RULES.map(({ id, backend, what, why, whatToDo, source }) =>
    row([`\`${id}\``, backend ?? 'both', what, why, whatToDo || 'see below', source]),
  );
  const head = [row(['check', 'with', 'wants', 'why', 'what to do', 'source']), row(Array(6).fill('---'))];
  return `${text.slice(0, from)}${[BEGIN, '', ...head, ...rows, '', ''].join('\n')}${text.slice(to)}`;
}

const row = (cells: readonly string[]): string => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
