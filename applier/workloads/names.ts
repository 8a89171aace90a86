import { hashDocument } from '../../planner/documents/hash.ts';
import { plainProfile } from '../labels.ts';
import type { PodKind } from '../types.ts';

/** On a service's own Deployment: the container that gets the instance, where there is more than one to choose from. */
export const CONTAINER = 'mig-planner/container';
/** On a service's own Deployment: a further variable that gets the batch size, e.g. `MAX_BATCH_SIZE`. */
export const BATCH_ENV = 'mig-planner/batch-env';
/** On a service's own Deployment: the Gateway of a route made for it, `namespace/name` or `namespace/name/section`. */
export const GATEWAY = 'mig-planner/gateway';
/** On a service's own Deployment: host names of that route, separated by commas. */
export const HOSTNAMES = 'mig-planner/hostnames';
/** On a service's own Deployment: the port that route sends to, where its Services have several. */
export const ROUTE_PORT = 'mig-planner/port';
/** On a service's own Deployment: the largest weight its Gateway takes, where that is less than Gateway API's. */
export const MAX_WEIGHT = 'mig-planner/max-weight';
/** On a service's own Deployment or route: `true` says that whoever keeps it as in Git leaves the field to the applier. */
export const ADOPT = 'mig-planner/adopt';

/** On a derived Deployment: requests/s its service must sustain. */
export const RATE = 'mig-planner/rate';
/** On a derived Deployment: requests/s of one of its pods. On a service's own: the same of one of its own pods. */
export const THROUGHPUT = 'mig-planner/throughput';
/** On a derived Deployment: hash of the pod template as it was derived. */
export const TEMPLATE = 'mig-planner/template';
/** On a derived Deployment: hash of the transition that wrote it last. */
export const TRANSITION = 'mig-planner/transition';

/** In every container that gets an instance: the batch size. */
export const BATCH_VARIABLE = 'MIG_PLANNER_BATCH';

/** The claim of a pod that is for its instance. One of that name that the original has is replaced; others stay. */
export const CLAIM = 'mig';

export const MANAGED_BY = 'app.kubernetes.io/managed-by';
/** Value of `MANAGED_BY` on all that is derived. */
export const MANAGER = 'mig-planner';

/** A label's longest value; a Service's longest name. */
const MAX_NAME = 63;
const TAG_LENGTH = 8;

const slug = (text: string): string =>
  text
    .toLowerCase()
    .replaceAll(/[^a-z0-9-]+/g, '-')
    .replaceAll(/^-+|-+$/g, '');

/**
 * Name of what is derived from an object for one profile of one GPU model: a DNS label, as pods are named after it.
 * Where the object's own name is too long for that or holds dots, a hash of it keeps different names apart.
 *
 * @example derivedName('bert', { profile: '1g.5gb+me', gpu: 'A100-40GB' }) // 'bert-1g-5gb-me-a100-40gb'
 */
export function derivedName(base: string, { profile, gpu }: Pick<PodKind, 'profile' | 'gpu'>): string {
  const suffix = `-${slug(plainProfile(profile))}-${slug(gpu)}`;
  return fitted(base, suffix);
}

/** The same as a Service may be called: a DNS label that begins with a letter (RFC 1035). */
export function derivedServiceName(base: string, kind: Pick<PodKind, 'profile' | 'gpu'>): string {
  return derivedName(/^[a-z]/.test(base) ? base : `s-${base}`, kind);
}

/** Name of the route made for a service's own Deployment. */
export const derivedRouteName = (base: string): string => fitted(base, '-mig-planner');

function fitted(base: string, suffix: string): string {
  const stem = slug(base);
  if (stem === base && stem.length + suffix.length <= MAX_NAME) return stem + suffix;
  const tag = `-${hashDocument(base).slice(0, TAG_LENGTH)}`;
  const room = MAX_NAME - suffix.length - tag.length;
  return stem.slice(0, room).replace(/-+$/, '') + tag + suffix;
}
