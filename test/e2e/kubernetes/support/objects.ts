/** What the tests read and write of Kubernetes objects. */

export interface Metadata {
  readonly name: string;
  readonly namespace?: string;
  readonly uid?: string;
  readonly resourceVersion?: string;
  readonly generation?: number;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly deletionTimestamp?: string;
  readonly deletionGracePeriodSeconds?: number;
  readonly ownerReferences?: readonly { readonly kind: string; readonly name: string }[];
}

export interface KubeObject {
  readonly metadata: Metadata;
}

export interface Taint {
  readonly key: string;
  readonly value?: string;
  readonly effect: 'NoSchedule' | 'PreferNoSchedule' | 'NoExecute';
}

export interface Node extends KubeObject {
  readonly spec?: { readonly unschedulable?: boolean; readonly taints?: readonly Taint[] };
  readonly status?: {
    readonly allocatable?: Readonly<Record<string, string>>;
    readonly capacity?: Readonly<Record<string, string>>;
  };
}

export interface Container {
  readonly name: string;
  readonly image?: string;
  readonly resources?: { readonly limits?: Readonly<Record<string, string>> };
}

export interface Condition {
  readonly type: string;
  readonly status: 'True' | 'False' | 'Unknown';
  readonly reason?: string;
  readonly message?: string;
}

export interface Pod extends KubeObject {
  readonly spec: { readonly nodeName?: string; readonly containers: readonly Container[] };
  readonly status?: {
    readonly phase?: 'Pending' | 'Running' | 'Succeeded' | 'Failed';
    readonly reason?: string;
    readonly conditions?: readonly Condition[];
  };
}

/** Whether a pod takes traffic: Ready and not on its way out. */
export function isReady(pod: Pod): boolean {
  const ready = pod.status?.conditions?.find(({ type }) => type === 'Ready');
  return ready?.status === 'True' && pod.metadata.deletionTimestamp === undefined;
}

const RESOURCE = 'nvidia.com/mig-';

/** The instances that a pod asks for, by profile. */
export function instancesOf(pod: Pod): ReadonlyMap<string, number> {
  const wanted = new Map<string, number>();
  for (const { resources } of pod.spec.containers) {
    for (const [resource, count] of Object.entries(resources?.limits ?? {})) {
      const profile = profileOf(resource);
      if (profile !== undefined) wanted.set(profile, (wanted.get(profile) ?? 0) + Number(count));
    }
  }
  return wanted;
}

/** The resource that a profile's instances are advertised as: `1g.5gb+me` is `nvidia.com/mig-1g.5gb.me`. */
export function resourceOf(profile: string): string {
  return `${RESOURCE}${profile.replace('+', '.')}`;
}

/** The profile behind a resource, if it is one of MIG. */
export function profileOf(resource: string): string | undefined {
  if (!resource.startsWith(RESOURCE)) return undefined;
  return resource.slice(RESOURCE.length).replace(/\.me$/, '+me');
}
