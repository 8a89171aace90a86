import type { Rule } from './rule.ts';

/** The rules as a Markdown page: what is checked, why, and which inputs it takes. */
export function rulesTable(rules: readonly Rule[]): string {
  const rows = rules.map(({ id, why, needs }) => `| \`${id}\` | ${why} | ${needs.join(', ') || '–'} |`);
  return [
    '# Rules that `mig-planner verify` checks',
    '',
    'Generated from `planner/verify/rules`; `npx vitest run test/planner/verify/rules-table.test.ts -u` writes it anew.',
    'A rule whose inputs are not given is reported as skipped, never as passed. So is one about a field that the plan',
    'does not state, unless an input says it.',
    '',
    '| rule | why | needs beside the plan |',
    '|---|---|---|',
    ...rows,
    '',
  ].join('\n');
}
