import type { V1Deployment, V1ResourceClaimTemplate, V1Service } from '@kubernetes/client-node';
import { SERVICE_LABEL } from '../../labels.ts';
import type { Call, PodKind } from '../../types.ts';
import {
  type HttpRoute,
  originalCapacity,
  profileService,
  releaseOriginalPatch,
  routeAccepted,
  scaleOriginalPatch,
  weightedRoute,
} from '../../workloads/index.ts';
import { isConflict, isMissing } from '../api/errors.ts';
import { type KubeApi, SCALE_MANAGER } from '../api/kube-api.ts';
import type { KubeObject } from '../api/objects.ts';
import { collectionPath, objectPath, RESOURCES, type Resource } from '../api/paths.ts';
import type { Derivation } from '../derivation.ts';
import { CannotPerformError, conflictsWithOurselves } from './refused.ts';

type CallOf<Name extends Call['call']> = Extract<Call, { readonly call: Name }>;

/** Calls about Deployments, Services and routes. They return the Deployment they changed, as it is afterwards. */
export class WorkloadCalls {
  readonly #api: KubeApi;
  readonly #derivation: Derivation;

  constructor(api: KubeApi, derivation: Derivation) {
    this.#api = api;
    this.#derivation = derivation;
  }

  async scale({ kind, replicas }: CallOf<'scale'>): Promise<KubeObject | null> {
    const { namespace, name } = this.#derivation.nameOf(kind);
    const path = objectPath(RESOURCES.deployments, name, namespace);
    if (!(await this.#exists(path))) return replicas === 0 ? null : this.#make(kind, { replicas });
    // Nothing but the number: a whole Deployment might bring another pod template along.
    const metadata = { name, namespace };
    const change = { apiVersion: 'apps/v1', kind: 'Deployment', metadata, spec: { replicas } };
    return this.#unlessOthers((force) => this.#api.apply(path, change, force, SCALE_MANAGER));
  }

  retune({ kind, replicas, maxUnavailable, maxSurge }: CallOf<'retune'>): Promise<KubeObject> {
    return this.#make(kind, { replicas, maxUnavailable, maxSurge });
  }

  async scaleOriginal({ service, replicas, returned }: CallOf<'scaleOriginal'>): Promise<KubeObject> {
    const { namespace, name } = this.#derivation.original(service).metadata!;
    const path = objectPath(RESOURCES.deployments, name!, namespace!);
    for (let attempt = 1; ; attempt++) {
      // Read anew: the replicas it had must be kept once, from the version that is patched.
      const original = await this.#api.get<V1Deployment>(path);
      const patch = returned ? releaseOriginalPatch(original) : scaleOriginalPatch(original, replicas);
      const { resourceVersion } = original.metadata ?? {};
      try {
        return await this.#api.merge(path, { ...patch, metadata: { ...patch.metadata, resourceVersion } });
      } catch (error) {
        if (!isConflict(error) || attempt === ATTEMPTS) throw error;
      }
    }
  }

  /**
   * Weights where the service has a route; where it has none there is nothing to do.
   *
   * @throws CannotPerformError as long as its Gateways have not accepted them
   */
  async route({ service, weights, original: ready }: CallOf<'route'>): Promise<void> {
    const { facts } = this.#derivation;
    if (facts.balancing(service) === 'even' || !facts.deployments.has(service)) return;
    const original = this.#derivation.original(service);
    const routes = await this.#routes(service);
    const plan = weightedRoute(original, this.#derivation.services(original), routes, {
      service,
      kinds: weights,
      original: originalCapacity(original, ready, facts.rates.get(service) ?? 0),
    });
    const refused = plan.findings.find(({ status }) => status === 'refused');
    if (refused !== undefined) throw new CannotPerformError(`${refused.says}. ${refused.whatToDo}`);
    for (const route of plan.routes) {
      const { name = '', namespace } = route.metadata ?? {};
      // The label on a route is its owner's consent to have its rules changed.
      const consented = routes.some(({ metadata }) => metadata?.name === name && metadata.namespace === namespace);
      const path = objectPath(RESOURCES.routes, name, namespace);
      const answer = routeAccepted(await this.#api.apply<HttpRoute>(path, route, consented));
      if (!answer.accepted) throw new CannotPerformError(answer.says);
    }
  }

  async #make(
    kind: PodKind,
    how: { readonly replicas: number; readonly maxUnavailable?: number; readonly maxSurge?: number },
  ): Promise<KubeObject> {
    const original = this.#derivation.original(kind.service);
    if (this.#derivation.facts.balancing(kind.service) === 'weighted') {
      const service = profileService(original, this.#derivation.services(original), kind);
      if (service !== null) await this.#apply(RESOURCES.services, service);
    }
    const deployment = this.#derivation.deployment(kind, how);
    const claims = this.#derivation.claimTemplate(kind);
    // Before the pods that name it: without it they would wait for a claim to be tried again.
    if (claims !== null) await this.#apply(RESOURCES.claimTemplates, claims);
    return this.#apply(RESOURCES.deployments, deployment);
  }

  #apply(resource: Resource, object: V1Service | V1Deployment | V1ResourceClaimTemplate): Promise<KubeObject> {
    const { name = '', namespace } = object.metadata ?? {};
    const path = objectPath(resource, name, namespace);
    return this.#unlessOthers((force) => this.#api.apply(path, object, force));
  }

  /** Takes over only what we have written ourselves by another kind of request, such as the replicas. */
  async #unlessOthers(apply: (force: boolean) => Promise<KubeObject>): Promise<KubeObject> {
    try {
      return await apply(false);
    } catch (error) {
      if (!conflictsWithOurselves(error)) throw error;
      return apply(true);
    }
  }

  async #exists(path: string): Promise<boolean> {
    try {
      await this.#api.get(path);
      return true;
    } catch (error) {
      if (isMissing(error)) return false;
      throw error;
    }
  }

  /** Those labelled for the service. They may lie in another namespace than its pods. */
  async #routes(service: string): Promise<HttpRoute[]> {
    try {
      const list = await this.#api.get<{ readonly items?: HttpRoute[] }>(collectionPath(RESOURCES.routes), {
        labelSelector: `${SERVICE_LABEL}=${service}`,
      });
      return list.items ?? [];
    } catch (error) {
      if (isMissing(error)) return []; // no Gateway API in this cluster
      throw error;
    }
  }
}

const ATTEMPTS = 5;
