/**
 * Labels and annotations by which something else claims an object, or that tell of its past. On a derived object they
 * would be a lie, and some would have it deleted: Argo CD prunes what carries its label and is not in Git.
 */
const OWN_PREFIXES = [
  'mig-planner/',
  'argocd.argoproj.io/',
  'kustomize.toolkit.fluxcd.io/',
  'helm.toolkit.fluxcd.io/',
  'meta.helm.sh/',
  'helm.sh/',
  'deployment.kubernetes.io/',
  'autoscaling.alpha.kubernetes.io/',
  'autoscaling.keda.sh/',
];
const OWN_NAMES: ReadonlySet<string> = new Set([
  'kubectl.kubernetes.io/last-applied-configuration',
  // A command to start anew, once; not part of what a pod is.
  'kubectl.kubernetes.io/restartedAt',
  'kubernetes.io/change-cause',
  'app.kubernetes.io/managed-by',
  // Argo CD's label until version 3.
  'app.kubernetes.io/instance',
]);

/** What a derived object inherits of labels or annotations. */
export function inherited(values: Readonly<Record<string, string>> = {}): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).filter(
      ([name]) => !OWN_NAMES.has(name) && !OWN_PREFIXES.some((prefix) => name.startsWith(prefix)),
    ),
  );
}
