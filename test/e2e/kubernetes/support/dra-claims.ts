import type { Api } from './api.ts';
import { instanceOf } from './dra-devices.ts';
import type { Hardware } from './hardware.ts';
import type { KubeObject, Pod } from './objects.ts';

interface Claim extends KubeObject {
  readonly status?: {
    readonly allocation?: {
      readonly devices: { readonly results: readonly { readonly pool: string; readonly device: string }[] };
    };
    readonly reservedFor?: readonly { readonly uid: string }[];
  };
}

type ClaimingPod = Pod & {
  readonly status?: { readonly resourceClaimStatuses?: readonly { readonly resourceClaimName?: string }[] };
};

/**
 * Prepares the devices that the scheduler has given to a pod's claims, as kubelet has the driver do. A device that is
 * no more would leave the pod where it is for ever, so whoever let that come about has done wrong.
 */
export const admitByClaims =
  (api: Api, hardware: Hardware) =>
  async (pod: ClaimingPod, node: string): Promise<string | undefined> => {
    const { namespace, name, uid } = pod.metadata;
    for (const { resourceClaimName } of pod.status?.resourceClaimStatuses ?? []) {
      const path = `/apis/resource.k8s.io/v1/namespaces/${namespace}/resourceclaims/${resourceClaimName}`;
      const { status } = await api.get<Claim>(path);
      if (!status?.reservedFor?.some((one) => one.uid === uid)) return `claim ${resourceClaimName} is not for this pod`;
      for (const { pool, device } of status.allocation?.devices.results ?? []) {
        const { gpu, profile } = instanceOf(device);
        if (pool === node && hardware.hold(node, profile, { uid: uid!, name }, gpu)) continue;
        hardware.violations.push(`${name} was given ${device} of ${pool}, which is not there`);
        return `prepare devices: ${device} is not there`;
      }
    }
    return undefined;
  };
