import type { V1Deployment, V1Service } from '@kubernetes/client-node';
import type { PodKind } from '../../../applier/types.ts';
import type { DeriveOptions } from '../../../applier/workloads/index.ts';

/** A Deployment as the API server gives it, with whatever else is to be in it. */
export function deployment(
  changes: {
    readonly annotations?: Record<string, string>;
    readonly labels?: Record<string, string>;
    readonly template?: Partial<NonNullable<V1Deployment['spec']>['template']['spec']>;
    readonly spec?: Partial<NonNullable<V1Deployment['spec']>>;
    readonly metadata?: V1Deployment['metadata'];
  } = {},
): V1Deployment {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: {
      name: 'bert',
      namespace: 'serving',
      uid: 'a-uid',
      generation: 4,
      labels: { team: 'nlp', ...changes.labels },
      annotations: { 'deployment.kubernetes.io/revision': '7', ...changes.annotations },
      ...changes.metadata,
    },
    spec: {
      replicas: 3,
      selector: { matchLabels: { app: 'bert' } },
      ...changes.spec,
      template: {
        metadata: { labels: { app: 'bert', tier: 'model', version: 'v3' } },
        spec: {
          containers: [
            {
              name: 'server',
              image: 'registry.example/bert@sha256:0',
              resources: { requests: { cpu: '2', 'nvidia.com/gpu': '1' }, limits: { 'nvidia.com/gpu': '1' } },
              readinessProbe: { httpGet: { path: '/ready', port: 8080 } },
            },
          ],
          ...changes.template,
        },
      },
    },
    status: { readyReplicas: 3 },
  };
}

export function service(
  name: string,
  selector: Record<string, string>,
  changes: Partial<V1Service['spec']> = {},
): V1Service {
  return {
    metadata: { name, namespace: 'serving' },
    spec: { selector, ports: [{ name: 'http', port: 80, targetPort: 8080 }], ...changes },
  };
}

export const SMALL: PodKind = { service: 'bert', gpu: 'A100-40GB', profile: '1g.5gb' };
export const LARGE: PodKind = { service: 'bert', gpu: 'A100-40GB', profile: '7g.40gb' };

export const OPTIONS = {
  backend: 'mig-manager',
  kind: SMALL,
  batch: 8,
  throughput: 121.5,
  rate: 843,
  mode: 'weighted',
  replicas: 2,
  transition: 'f00d',
} satisfies DeriveOptions;
