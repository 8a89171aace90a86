import type { V1Deployment, V1LabelSelector } from '@kubernetes/client-node';

type Labels = Readonly<Record<string, string>>;

/** Whether a label selector matches; an empty one matches everything, as in Kubernetes. */
export function selects(selector: V1LabelSelector, labels: Labels): boolean {
  return (
    selectsEqual(selector.matchLabels ?? {}, labels) &&
    (selector.matchExpressions ?? []).every(({ key, operator, values = [] }) => {
      const value = labels[key];
      if (operator === 'Exists') return value !== undefined;
      if (operator === 'DoesNotExist') return value === undefined;
      if (operator === 'In') return value !== undefined && values.includes(value);
      // NotIn also matches what has no such label.
      return value === undefined || !values.includes(value);
    })
  );
}

/** Whether labels have all those values: how Services select. */
export function selectsEqual(wanted: Labels, labels: Labels): boolean {
  return Object.entries(wanted).every(([key, value]) => labels[key] === value);
}

/** Keys by which a selector selects. */
export function keysOf(selector: V1LabelSelector): string[] {
  return [...Object.keys(selector.matchLabels ?? {}), ...(selector.matchExpressions ?? []).map(({ key }) => key)];
}

/** Labels of the pods of a Deployment. */
export const podLabels = (deployment: V1Deployment): Labels => deployment.spec?.template.metadata?.labels ?? {};

/** `namespace/name`, for messages. */
export const nameOf = (object: {
  readonly metadata?: { readonly namespace?: string; readonly name?: string };
}): string => [object.metadata?.namespace, object.metadata?.name].filter((part) => part !== undefined).join('/');
