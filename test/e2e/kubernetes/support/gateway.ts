import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { parse } from 'yaml';
import { type Api, ApiError } from './api.ts';
import { eventually } from './eventually.ts';
import { follow } from './follow.ts';
import type { KubeObject } from './objects.ts';

const CRDS = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';

/** Teaches the server Gateway and HTTPRoute. Nothing carries traffic; a test writes a route's status itself. */
export async function addGatewayApi(api: Api): Promise<void> {
  for (const plural of ['gateways', 'httproutes']) {
    const crd = parse(await readFile(`test/e2e/kubernetes/crds/${plural}.yaml`, 'utf8')) as KubeObject;
    await api.create(CRDS, crd);
    await eventually(() => api.get(`/apis/gateway.networking.k8s.io/v1/${plural}`));
  }
}

/** An HTTPRoute, as far as tests look at it. */
export interface Route extends KubeObject {
  readonly spec: {
    readonly parentRefs: readonly object[];
    readonly rules: readonly {
      readonly backendRefs: readonly { readonly name: string; readonly weight?: number }[];
    }[];
  };
  readonly status?: {
    readonly parents?: readonly {
      readonly conditions: readonly {
        readonly type: string;
        readonly status: string;
        readonly observedGeneration: number;
      }[];
    }[];
  };
}

/** What the controller of a gateway writes once it has taken a route on, or has found that it cannot. */
export async function acceptRoute(api: Api, namespace: string, name: string, status = 'True'): Promise<void> {
  const path = `/apis/gateway.networking.k8s.io/v1/namespaces/${namespace}/httproutes/${name}`;
  const route = await api.get<Route>(path);
  const condition = {
    status,
    observedGeneration: route.metadata.generation ?? 1,
    lastTransitionTime: new Date().toISOString(),
    message: '',
  };
  const reason = status === 'True' ? 'ResolvedRefs' : 'BackendNotFound';
  await api.patch(`${path}/status`, {
    status: {
      parents: route.spec.parentRefs.map((parentRef) => ({
        parentRef,
        controllerName: 'mig-planner.invalid/test-gateway',
        conditions: [
          { ...condition, status: 'True', type: 'Accepted', reason: 'Accepted' },
          { ...condition, type: 'ResolvedRefs', reason },
        ],
      })),
    },
  });
}

/** Whether a gateway has taken a route on as it now is. */
export const isAccepted = ({ metadata, status }: Route): boolean =>
  (status?.parents ?? []).some(({ conditions }) =>
    conditions.every((one) => one.status === 'True' && one.observedGeneration === metadata.generation),
  );

/** The controller of a gateway: answers every new version of a route as it is told to, or not at all. */
export class Gateway {
  answer: 'True' | 'False' | null = 'True';
  /** By `namespace/name`, as they are now. */
  routes: ReadonlyMap<string, Route> = new Map();
  #stopped = false;
  #end: () => Promise<unknown> = async () => {};

  static async start(api: Api): Promise<Gateway> {
    const gateway = new Gateway();
    const followed = await follow<Route>(api, '/apis/gateway.networking.k8s.io/v1/httproutes', () => {});
    gateway.routes = followed.objects;
    const running = gateway.#run(api);
    gateway.#end = () => Promise.all([followed.stop(), running]);
    return gateway;
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#end();
  }

  async #run(api: Api): Promise<void> {
    const answered = new Map<string, string>();
    for (; !this.#stopped; await sleep(20)) {
      for (const { metadata } of this.routes.values()) {
        const answer = `${metadata.generation} ${this.answer}`;
        if (this.answer === null || answered.get(metadata.uid!) === answer) continue;
        answered.set(metadata.uid!, answer);
        await acceptRoute(api, metadata.namespace!, metadata.name, this.answer).catch((error: unknown) => {
          if (!(error instanceof ApiError)) throw error;
          answered.delete(metadata.uid!);
        });
      }
    }
  }
}
