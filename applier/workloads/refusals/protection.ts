import type { V1PodDisruptionBudget } from '@kubernetes/client-node';
import { SERVICE_LABEL } from '../../labels.ts';
import { type Finding, warning } from '../finding.ts';
import { nameOf, podLabels, selects } from '../selectors.ts';
import { labelsToBe, type Rule } from './subject.ts';

/** Disruption budgets and network policies that hold for the original's pods and would not for derived ones. */
export const coverage: Rule = (subject) => {
  const { original, service, budgets, networkPolicies } = subject;
  const derived = labelsToBe(subject);
  if (derived === null) return [];
  const lost = [
    ...budgets.map((object) => ({
      id: 'budget-coverage',
      kind: 'PodDisruptionBudget',
      object,
      by: object.spec?.selector,
    })),
    ...networkPolicies.map((object) => ({
      id: 'policy-coverage',
      kind: 'NetworkPolicy',
      object,
      by: object.spec?.podSelector,
    })),
  ].filter(({ by }) => by !== undefined && selects(by, podLabels(original)) && !selects(by, derived));
  return lost.map(({ id, kind, object }) => {
    const says = `${kind} ${nameOf(object)} holds for the pods of ${nameOf(original)}, but not for those derived from it`;
    return warning(id, says, `Add one more with the selector matchLabels {${SERVICE_LABEL}: ${service}}.`);
  });
};

/** Budgets under which no pod could ever be evicted. */
export const budgets: Rule = (subject) => {
  const derived = labelsToBe(subject);
  return subject.budgets.flatMap((budget): Finding[] => {
    const selector = budget.spec?.selector;
    if (selector === undefined) return [];
    const holds = [podLabels(subject.original), ...(derived === null ? [] : [derived])];
    if (!holds.some((labels) => selects(selector, labels))) return [];
    const why = forbids(budget, subject.replicas);
    if (why === null) return [];
    const says = `PodDisruptionBudget ${nameOf(budget)} has ${why}, so that no pod of "${subject.service}" may ever be evicted`;
    return [warning('budget', says, 'Allow one: maxUnavailable: 1. The gate guards the capacity on its own.')];
  });
};

/** The API server evicts no pod that two budgets hold for. */
export const overlap: Rule = (subject) => {
  const derived = labelsToBe(subject);
  const holding = subject.budgets.filter(
    ({ spec }) => derived !== null && spec?.selector && selects(spec.selector, derived),
  );
  if (holding.length < 2) return [];
  const says = `Pods derived from ${nameOf(subject.original)} would fall under PodDisruptionBudgets ${holding.map(nameOf).join(' and ')}, and the API server evicts no pod that has more than one`;
  return [warning('budget-overlap', says, 'Leave one of them, or narrow their selectors.')];
};

function forbids({ spec }: V1PodDisruptionBudget, replicas: number): string | null {
  const { maxUnavailable, minAvailable } = spec ?? {};
  if (maxUnavailable === 0 || maxUnavailable === '0' || maxUnavailable === '0%')
    return `maxUnavailable: ${maxUnavailable}`;
  if (minAvailable === '100%') return 'minAvailable: 100%';
  if (minAvailable === undefined || String(minAvailable).endsWith('%')) return null;
  return Number(minAvailable) >= replicas ? `minAvailable: ${minAvailable} of ${replicas} pods` : null;
}
