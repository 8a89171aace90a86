/** Something about a service that stands in the way, or that people should know of. */
export interface Finding {
  readonly id: string;
  readonly status: 'warning' | 'refused';
  /** What was seen, and on which object. */
  readonly says: string;
  readonly whatToDo: string;
}

export const refused = (id: string, says: string, whatToDo: string): Finding => ({
  id,
  status: 'refused',
  says,
  whatToDo,
});

export const warning = (id: string, says: string, whatToDo: string): Finding => ({
  id,
  status: 'warning',
  says,
  whatToDo,
});

/** An original from which nothing can be derived. The finding says what to do about it. */
export class CannotDeriveError extends Error {
  override readonly name = 'CannotDeriveError';
  readonly finding: Finding;

  constructor(finding: Finding) {
    super(`${finding.says}. ${finding.whatToDo}`);
    this.finding = finding;
  }
}
