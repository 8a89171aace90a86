/** Sections of docs/runbook.md, by the anchor of their heading. Each alarm has one. */
export const RUNBOOK_SECTIONS = {
  runFailed: 'run-failed',
  applyFailed: 'apply-failed',
  notReleased: 'nodes-not-released',
  deadLetters: 'dead-letters',
  gap: 'gap-above-target',
  noRun: 'no-run',
  intake: 'intake-failing',
} as const;

export type RunbookSection = keyof typeof RUNBOOK_SECTIONS;

/** The address of a section: what an alarm tells whoever it wakes. */
export function runbookLink(section: RunbookSection, url = 'docs/runbook.md'): string {
  return `${url}#${RUNBOOK_SECTIONS[section]}`;
}
