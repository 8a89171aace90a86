import type { Plan } from '../documents/index.ts';
import type { VerifyContext } from './context.ts';
import type { Absence } from './rule.ts';

/** Paths listed; a plan of 1,000 services lacks the same field 1,000 times. */
const LISTED = 3;

/** A part of the plan that a rule is about as a whole. */
export function absentField(field: 'objective' | 'inputs' | 'hash') {
  return ({ plan }: { readonly plan: Plan }): Absence[] => (plan[field] === undefined ? [{ what: field }] : []);
}

/** What the services do not say of themselves, nor the workload of them. */
export function absentFromServices(...fields: readonly ('model' | 'latencyMs')[]) {
  return ({ demands }: VerifyContext): Absence[] =>
    demands.flatMap((demand, i) =>
      fields
        .filter((field) => demand[field] === undefined)
        .map((field) => ({ what: `services[${i}].${field}`, input: 'workload' as const })),
    );
}

/** For the report: `services[0].model, services[1].model and 9 more are not stated`. */
export function absenceInWords(absences: readonly Absence[]): string {
  const listed = absences.slice(0, LISTED).map(({ what }) => what);
  const left = absences.length - listed.length;
  return `${listed.join(', ')}${left > 0 ? ` and ${left} more` : ''} ${absences.length === 1 ? 'is' : 'are'} not stated`;
}
