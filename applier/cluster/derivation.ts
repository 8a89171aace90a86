import type { V1Deployment, V1ResourceClaimTemplate, V1Service } from '@kubernetes/client-node';
import type { BackendName } from '../backend.ts';
import { claimTemplate } from '../dra/index.ts';
import { kindKey, type PodKind } from '../types.ts';
import { CannotDeriveError, type DeriveOptions, deriveDeployment, derivedName, TEMPLATE } from '../workloads/index.ts';
import { CannotPerformError } from './perform/refused.ts';
import type { PlanFacts } from './plan-facts.ts';

/** What there is in the cluster to derive from. */
export interface Sources {
  /** The service's own Deployment, as the API server gives it. */
  original(service: string): V1Deployment | undefined;
  /** The Deployment that was derived for a kind. */
  derived(kind: PodKind): { readonly namespace: string; readonly name: string } | undefined;
  /** Services of a namespace. */
  services(namespace: string): readonly V1Service[];
}

/** Derives what the plan wants from what there is. */
export class Derivation {
  readonly facts: PlanFacts;
  readonly sources: Sources;
  readonly #backend: BackendName;

  constructor(facts: PlanFacts, sources: Sources, backend: BackendName) {
    this.facts = facts;
    this.sources = sources;
    this.#backend = backend;
  }

  /** Whether the plan says anything of the kind's service. */
  knows({ service }: PodKind): boolean {
    return this.facts.deployments.has(service);
  }

  /** The name of a kind's Deployment, whether there is one or not. @throws CannotPerformError */
  nameOf(kind: PodKind): { readonly namespace: string; readonly name: string } {
    const { namespace = '', name = '' } = this.sources.derived(kind) ?? {};
    if (name !== '') return { namespace, name };
    const { metadata } = this.original(kind.service);
    return { namespace: metadata?.namespace ?? '', name: derivedName(metadata?.name ?? '', kind) };
  }

  /** @throws CannotPerformError when there is none */
  original(service: string): V1Deployment {
    const original = this.sources.original(service);
    if (original !== undefined) return original;
    const wanted = this.facts.deployments.get(service);
    throw new CannotPerformError(
      wanted === undefined
        ? `service ${service} names no Deployment (services[].deployment), so its pods cannot be made`
        : `service ${service}: there is no Deployment ${wanted.namespace}/${wanted.name} to make its pods from`,
    );
  }

  /** Services of the namespace of the service's own Deployment. */
  services(original: V1Deployment): readonly V1Service[] {
    return this.sources.services(original.metadata?.namespace ?? '');
  }

  /** What pods of a kind claim their instances by; null: they ask for an extended resource. @throws CannotPerformError */
  claimTemplate(kind: PodKind): V1ResourceClaimTemplate | null {
    if (this.#backend === 'mig-manager') return null;
    const { namespace = '', name = '' } = this.original(kind.service).metadata ?? {};
    return claimTemplate(kind, { namespace, name });
  }

  /** The Deployment of a kind. @throws CannotPerformError, CannotDeriveError */
  deployment(kind: PodKind, how: Pick<DeriveOptions, 'replicas' | 'maxUnavailable' | 'maxSurge'>): V1Deployment {
    const { points, rates, balancing, transition } = this.facts;
    const original = this.original(kind.service);
    const point = points.get(kindKey(kind));
    if (point === undefined) {
      throw new CannotPerformError(`neither plan nor transition say with which batch ${kindKey(kind)} is to run`);
    }
    const claim = this.claimTemplate(kind)?.metadata?.name;
    return deriveDeployment(original, this.services(original), {
      ...(claim === undefined ? { backend: 'mig-manager' } : { backend: 'dra', claimTemplate: claim }),
      kind,
      ...point,
      rate: rates.get(kind.service) ?? 0,
      mode: balancing(kind.service),
      transition,
      ...how,
    });
  }

  /** Hash of the pod template that would be derived now; null: none can be. */
  template(kind: PodKind): string | null {
    try {
      return this.deployment(kind, { replicas: 0 }).metadata?.annotations?.[TEMPLATE] ?? null;
    } catch (error) {
      if (error instanceof CannotDeriveError || error instanceof CannotPerformError) return null;
      throw error;
    }
  }
}
