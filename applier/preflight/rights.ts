/** Name of the ConfigMap with layouts, in the operator's namespace. */
export const LAYOUTS_MAP = 'mig-planner-layouts';
/** Name of the Lease, in the applier's own namespace. */
export const LEASE = 'mig-planner';

/** Something that may be done in the cluster. */
export interface Right {
  readonly who: 'applier' | 'job-starter';
  /** API group; empty: the core group. */
  readonly group: string;
  /** Plural, with its subresource after a slash. */
  readonly resource: string;
  readonly verbs: readonly string[];
  /**
   * `own`: the applier's namespace. `operator`: the GPU Operator's. `serving`: those of the services' Deployments, one by
   * one, so that nothing can be started in any other.
   */
  readonly where: 'cluster' | 'own' | 'operator' | 'serving';
  /** Only objects of these names; not possible for `create`. */
  readonly names?: readonly string[];
  /** What cannot go on without it: anything, what is routed, what DRA does, or a look at what may stand in the way. */
  readonly needed: 'always' | 'routes' | 'dra' | 'checks';
  readonly why: string;
}

const READ = ['get', 'list', 'watch'] as const;
const APPLIER = { who: 'applier', needed: 'always' } as const;
const STARTER = { who: 'job-starter', where: 'own', needed: 'always' } as const;

/** The only table of rights: the manifests are made from it, and preflight asks for each of them. */
export const RIGHTS: readonly Right[] = [
  {
    ...APPLIER,
    group: '',
    resource: 'nodes',
    verbs: [...READ, 'patch'],
    where: 'cluster',
    why: 'Gives nodes their logical names and layouts, cordons them. RBAC cannot narrow a patch to labels, taints and spec.unschedulable.',
  },
  {
    ...APPLIER,
    group: '',
    resource: 'pods',
    verbs: READ,
    where: 'cluster',
    why: 'Which pods hold or want GPU instances, and whether they are ready.',
  },
  {
    ...APPLIER,
    group: 'apps',
    resource: 'deployments',
    verbs: READ,
    where: 'cluster',
    why: "Services' own Deployments and those derived from them.",
  },
  {
    ...APPLIER,
    group: '',
    resource: 'services',
    verbs: READ,
    where: 'cluster',
    why: 'By which labels and ports pods are reached.',
  },
  {
    ...APPLIER,
    group: 'gateway.networking.k8s.io',
    resource: 'httproutes',
    verbs: READ,
    where: 'cluster',
    needed: 'routes',
    why: 'Routes that weight requests by capacity, and whether their Gateways accept them.',
  },
  {
    ...APPLIER,
    group: 'policy',
    resource: 'poddisruptionbudgets',
    verbs: READ,
    where: 'cluster',
    needed: 'checks',
    why: 'Budgets that would forbid an eviction for ever.',
  },
  {
    ...APPLIER,
    group: 'autoscaling',
    resource: 'horizontalpodautoscalers',
    verbs: ['list'],
    where: 'cluster',
    needed: 'checks',
    why: 'A second hand on replicas is refused.',
  },
  {
    ...APPLIER,
    group: 'keda.sh',
    resource: 'scaledobjects',
    verbs: ['list'],
    where: 'cluster',
    needed: 'checks',
    why: 'The same, by KEDA.',
  },
  {
    ...APPLIER,
    group: 'networking.k8s.io',
    resource: 'networkpolicies',
    verbs: ['list'],
    where: 'cluster',
    needed: 'checks',
    why: 'Policies that derived pods would fall out of.',
  },
  {
    ...APPLIER,
    group: '',
    resource: 'persistentvolumeclaims',
    verbs: ['list'],
    where: 'cluster',
    needed: 'checks',
    why: 'Volumes that pods of one node only can mount.',
  },
  {
    ...APPLIER,
    group: 'nvidia.com',
    resource: 'clusterpolicies',
    verbs: ['list'],
    where: 'cluster',
    needed: 'checks',
    why: 'Which GPU stack there is, and its settings.',
  },
  {
    ...APPLIER,
    group: 'nvidia.com',
    resource: 'gpuclusters',
    verbs: ['list'],
    where: 'cluster',
    needed: 'checks',
    why: 'Which GPU stack there is.',
  },
  {
    ...APPLIER,
    group: 'resource.k8s.io',
    resource: 'deviceclasses',
    verbs: ['list'],
    where: 'cluster',
    needed: 'checks',
    why: 'Which GPU stack there is.',
  },
  {
    ...APPLIER,
    group: 'resource.k8s.io',
    resource: 'resourceslices',
    verbs: ['list', 'watch'],
    where: 'cluster',
    needed: 'dra',
    why: 'GPU instances of a node, in place of allocatable.',
  },
  {
    ...APPLIER,
    group: 'resource.k8s.io',
    resource: 'resourceclaims',
    verbs: ['list', 'watch'],
    where: 'cluster',
    needed: 'dra',
    why: 'Which pod holds which instance.',
  },
  {
    ...APPLIER,
    group: 'events.k8s.io',
    resource: 'events',
    verbs: ['create', 'patch'],
    where: 'cluster',
    why: 'Says on nodes and services what is done; events of nodes lie in another namespace than those of services.',
  },
  {
    ...APPLIER,
    group: 'authorization.k8s.io',
    resource: 'selfsubjectaccessreviews',
    verbs: ['create'],
    where: 'cluster',
    needed: 'checks',
    why: 'Finds out about missing rights before anything is touched.',
  },
  {
    ...APPLIER,
    group: '',
    resource: 'pods',
    verbs: ['patch'],
    where: 'serving',
    why: 'Deletion costs only: which pods go first. RBAC knows no fields, so it cannot be narrowed to annotations.',
  },
  {
    ...APPLIER,
    group: '',
    resource: 'pods/eviction',
    verbs: ['create'],
    where: 'serving',
    why: 'Empties nodes, and respects disruption budgets, which delete would not.',
  },
  {
    ...APPLIER,
    group: 'apps',
    resource: 'deployments',
    verbs: ['create', 'patch'],
    where: 'serving',
    why: "Derived Deployments, and replicas of services' own. Nothing is ever deleted.",
  },
  {
    ...APPLIER,
    group: '',
    resource: 'services',
    verbs: ['create', 'patch'],
    where: 'serving',
    needed: 'routes',
    why: 'One Service per kind of pods, for routes to point to.',
  },
  {
    ...APPLIER,
    group: 'gateway.networking.k8s.io',
    resource: 'httproutes',
    verbs: ['create', 'patch'],
    where: 'serving',
    needed: 'routes',
    why: 'Weights of routes. Those that lie in another namespace need it there as well.',
  },
  {
    ...APPLIER,
    group: 'resource.k8s.io',
    resource: 'resourceclaimtemplates',
    verbs: ['create', 'patch'],
    where: 'serving',
    needed: 'dra',
    why: 'How pods ask for their instances. One that says something else has another name; none is ever changed.',
  },
  {
    ...APPLIER,
    group: '',
    resource: 'configmaps',
    verbs: [...READ, 'update', 'patch'],
    where: 'operator',
    names: [LAYOUTS_MAP],
    why: "mig-manager's layouts. It has to exist, as mig-manager mounts it, so that nothing need be created here.",
  },
  {
    ...APPLIER,
    group: '',
    resource: 'configmaps',
    verbs: [...READ, 'create', 'update', 'patch'],
    where: 'own',
    why: 'What has been begun and done, and what the Job starts from. The namespace holds nothing of others.',
  },
  {
    ...APPLIER,
    group: 'coordination.k8s.io',
    resource: 'leases',
    verbs: ['create'],
    where: 'own',
    why: 'The first time; create cannot be narrowed to a name.',
  },
  {
    ...APPLIER,
    group: 'coordination.k8s.io',
    resource: 'leases',
    verbs: ['get', 'update', 'patch'],
    where: 'own',
    names: [LEASE],
    why: 'One transition at a time.',
  },
  {
    ...STARTER,
    group: 'batch',
    resource: 'jobs',
    verbs: ['create', 'get', 'list', 'watch', 'delete'],
    why: 'Starts the Job, waits for it, ends one that is left over.',
  },
  { ...STARTER, group: '', resource: 'pods', verbs: ['get', 'list'], why: 'Finds the pods of the Job.' },
  { ...STARTER, group: '', resource: 'pods/log', verbs: ['get'], why: 'Says why the Job failed.' },
  {
    ...STARTER,
    group: 'coordination.k8s.io',
    resource: 'leases',
    verbs: ['get'],
    names: [LEASE],
    why: 'Whether an applier is still at work.',
  },
];

/** Namespaces that rights are about. */
export interface Namespaces {
  readonly own: string;
  readonly operator: string;
  /** Those of the services' Deployments, and of routes labelled for them. */
  readonly serving: readonly string[];
}

/** One verb on one resource in one place, as a SelfSubjectAccessReview asks for it (`spec.resourceAttributes`). */
export interface Access {
  readonly right: Right;
  readonly attributes: {
    readonly group: string;
    readonly resource: string;
    readonly subresource?: string;
    readonly verb: string;
    /** Absent: in all. */
    readonly namespace?: string;
    readonly name?: string;
  };
}

/** Everything the applier has to ask for itself. */
export function accesses(namespaces: Namespaces): Access[] {
  return RIGHTS.filter(({ who }) => who === 'applier').flatMap((right) => {
    const [resource, subresource] = right.resource.split('/') as [string, string?];
    const places = right.where === 'cluster' ? [undefined] : [namespaces[right.where]].flat();
    return places.flatMap((namespace) =>
      (right.names ?? [undefined]).flatMap((name) =>
        right.verbs.map((verb) => ({
          right,
          attributes: {
            group: right.group,
            resource,
            ...(subresource === undefined ? {} : { subresource }),
            verb,
            ...(namespace === undefined ? {} : { namespace }),
            ...(name === undefined ? {} : { name }),
          },
        })),
      ),
    );
  });
}
