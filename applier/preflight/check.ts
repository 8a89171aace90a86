import type { Facts } from './facts.ts';

export type CheckStatus = 'ok' | 'warning' | 'refused' | 'unknown';

/** One line of what preflight has to say. */
export interface Check {
  /** Of the rule; with what it found after a slash where a rule has many things to find. */
  readonly id: string;
  readonly status: CheckStatus;
  readonly says: string;
  /** Empty when there is nothing to do. */
  readonly whatToDo: string;
  /** Where the rule comes from: `F9` is a failure mode of mig-manager, see docs/preflight.md. */
  readonly source: string;
}

/** What a rule found that is not as it should be. */
export interface Seen {
  readonly status: Exclude<CheckStatus, 'ok'>;
  readonly says: string;
  /** Instead of what the rule says in general. */
  readonly whatToDo?: string;
  /** What was found, where a rule finds different things. */
  readonly part?: string;
}

/** One thing that is looked at before anything is touched. */
export interface Rule {
  readonly id: string;
  /** What is as it should be when nothing was found. */
  readonly what: string;
  readonly why: string;
  readonly whatToDo: string;
  readonly source: string;
  /** Absent: with both. */
  readonly backend?: Facts['backend'];
  readonly look: (facts: Facts) => readonly Seen[];
}

export const refuse = (says: string, whatToDo?: string): Seen => seen('refused', says, whatToDo);
export const warn = (says: string, whatToDo?: string): Seen => seen('warning', says, whatToDo);
/** Of what could not be read; the rule about rights says why. */
export const unknown = (says: string): Seen => seen('unknown', says);

const seen = (status: Seen['status'], says: string, whatToDo?: string): Seen => ({
  status,
  says,
  ...(whatToDo === undefined ? {} : { whatToDo }),
});

const SHOWN = 5;

/** The first few names and how many there are besides. */
export function listed(names: readonly string[]): string {
  const left = names.length - SHOWN;
  return left > 0 ? `${names.slice(0, SHOWN).join(', ')} and ${left} more` : names.join(', ');
}

/** One finding for all the names, or none. */
export function about(names: readonly string[], find: (list: string) => Seen): Seen[] {
  return names.length === 0 ? [] : [find(listed(names))];
}
