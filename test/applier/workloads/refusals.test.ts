import { describe, expect, it } from 'vitest';
import { type Intended, refusalsOf, type Surroundings } from '../../../applier/workloads/index.ts';
import { deployment, LARGE, SMALL, service } from './objects.ts';

const NOTHING: Surroundings = {
  deployments: [],
  services: [service('bert', { app: 'bert' })],
  routes: [],
  hpas: [],
  scaledObjects: [],
  budgets: [],
  networkPolicies: [],
  volumeClaims: [],
};
const EVEN: Intended = { service: 'bert', kinds: [SMALL], replicas: 4, mode: 'even' };
const WEIGHTED: Intended = { ...EVEN, kinds: [SMALL, LARGE], mode: 'weighted' };
const IDLE = { spec: { replicas: 0 } };

const metadata = (name: string, more = {}) => ({ name, namespace: 'serving', ...more });
const CONTAINER = deployment().spec!.template.spec!.containers[0]!;

interface Case {
  readonly what: string;
  readonly original?: Parameters<typeof deployment>[0];
  readonly around?: Partial<Surroundings>;
  readonly intended?: Intended;
  readonly finds: readonly string[];
}

const CASES: readonly Case[] = [
  { what: 'nothing of a sound service that is at 0', finds: [] },
  {
    what: 'a HorizontalPodAutoscaler of the original',
    around: { hpas: [{ metadata: metadata('h'), spec: hpaOf('bert') }] },
    finds: ['refused hpa'],
  },
  {
    what: 'a HorizontalPodAutoscaler of a derived Deployment',
    around: { hpas: [{ metadata: metadata('h'), spec: hpaOf('bert-1g-5gb-a100-40gb') }] },
    finds: ['refused hpa'],
  },
  {
    what: 'not one of somebody else, nor in another namespace',
    around: {
      hpas: [
        { metadata: metadata('h'), spec: hpaOf('other') },
        { metadata: { name: 'h', namespace: 'elsewhere' }, spec: hpaOf('bert') },
      ],
    },
    finds: [],
  },
  {
    what: 'a ScaledObject, once, though KEDA made an autoscaler for it',
    around: {
      scaledObjects: [{ metadata: metadata('s'), spec: { scaleTargetRef: { name: 'bert' } } }],
      hpas: [
        {
          metadata: metadata('keda-hpa-s', {
            ownerReferences: [{ apiVersion: 'keda.sh/v1alpha1', kind: 'ScaledObject', name: 's', uid: '1' }],
          }),
          spec: hpaOf('bert'),
        },
      ],
    },
    finds: ['refused keda'],
  },
  {
    what: 'not a ScaledObject that is paused',
    around: {
      scaledObjects: [
        {
          metadata: metadata('s', { annotations: { 'autoscaling.keda.sh/paused': 'true' } }),
          spec: { scaleTargetRef: { name: 'bert' } },
        },
      ],
    },
    finds: [],
  },
  {
    what: 'Argo CD',
    original: { ...IDLE, annotations: { 'argocd.argoproj.io/tracking-id': 'x' } },
    finds: ['refused gitops'],
  },
  {
    what: 'Flux that was told to leave replicas alone',
    original: {
      ...IDLE,
      labels: { 'kustomize.toolkit.fluxcd.io/name': 'x' },
      annotations: { 'mig-planner/adopt': 'true' },
    },
    finds: ['warning gitops'],
  },
  {
    what: 'Argo CD by the fields it manages',
    original: { ...IDLE, metadata: metadata('bert', { managedFields: [{ manager: 'argocd-controller' }] }) },
    finds: ['refused gitops'],
  },
  {
    what: 'what may be an older Argo CD',
    original: { ...IDLE, labels: { 'app.kubernetes.io/instance': 'prod' } },
    finds: ['warning gitops'],
  },
  { what: 'Helm', original: { ...IDLE, annotations: { 'meta.helm.sh/release-name': 'x' } }, finds: ['warning helm'] },
  {
    what: 'an operator',
    original: {
      ...IDLE,
      metadata: metadata('bert', {
        ownerReferences: [{ apiVersion: 'v1', kind: 'InferenceService', name: 'bert', uid: '1', controller: true }],
      }),
    },
    finds: ['refused owner'],
  },
  { what: 'a paused Deployment', original: { spec: { replicas: 0, paused: true } }, finds: ['refused paused'] },
  {
    what: 'a selector that uses our labels',
    original: { spec: { replicas: 0, selector: { matchLabels: { 'mig-planner/service': 'bert' } } } },
    finds: ['refused selector'],
  },
  {
    what: 'two containers, none of which asks for a GPU',
    original: { ...IDLE, template: { containers: [{ name: 'a' }, { name: 'b' }] } },
    finds: ['refused gpu-container'],
  },
  {
    what: 'an annotation that names no container',
    original: { ...IDLE, annotations: { 'mig-planner/container': 'sever' } },
    finds: ['refused gpu-container'],
  },
  {
    what: 'a second container that asks for a GPU',
    original: {
      ...IDLE,
      annotations: { 'mig-planner/container': 'server' },
      template: { containers: [CONTAINER, { ...CONTAINER, name: 'warmer' }] },
    },
    finds: ['refused gpu-container'],
  },
  {
    what: 'a port of the node',
    original: { ...IDLE, template: { containers: [{ ...CONTAINER, ports: [{ containerPort: 80, hostPort: 80 }] }] } },
    finds: ['refused host-port'],
  },
  {
    what: "the node's network",
    original: { ...IDLE, template: { containers: [CONTAINER], hostNetwork: true } },
    finds: ['refused host-port'],
  },
  {
    what: 'a node by name',
    original: { ...IDLE, template: { containers: [CONTAINER], nodeName: 'n' } },
    finds: ['refused node-name'],
  },
  {
    what: 'one pod a node by anti-affinity',
    original: {
      ...IDLE,
      template: {
        containers: [CONTAINER],
        affinity: {
          podAntiAffinity: {
            requiredDuringSchedulingIgnoredDuringExecution: [
              { topologyKey: 'kubernetes.io/hostname', labelSelector: { matchLabels: { app: 'bert' } } },
            ],
          },
        },
      },
    },
    finds: ['refused pod-affinity'],
  },
  {
    what: 'all pods on one node by affinity',
    original: {
      ...IDLE,
      template: {
        containers: [CONTAINER],
        affinity: {
          podAffinity: {
            requiredDuringSchedulingIgnoredDuringExecution: [
              { topologyKey: 'kubernetes.io/hostname', labelSelector: { matchLabels: { app: 'bert' } } },
            ],
          },
        },
      },
    },
    finds: ['refused pod-affinity'],
  },
  {
    what: 'two budgets for one pod',
    around: {
      budgets: ['a', 'b'].map((name) => ({
        metadata: metadata(name),
        spec: { selector: { matchLabels: { app: 'bert' } }, maxUnavailable: 1 },
      })),
    },
    finds: ['warning budget-overlap'],
  },
  {
    what: 'a container without a readiness probe',
    original: { ...IDLE, template: { containers: [{ name: 'server' }] } },
    finds: ['warning readiness'],
  },
  {
    what: 'a toleration of everything',
    original: { ...IDLE, template: { containers: [CONTAINER], tolerations: [{ operator: 'Exists' }] } },
    finds: ['warning tolerations'],
  },
  {
    what: 'a volume for one node',
    original: { ...IDLE, template: withVolume() },
    around: { volumeClaims: [{ metadata: metadata('models'), spec: { accessModes: ['ReadWriteOnce'] } }] },
    finds: ['refused volume'],
  },
  {
    what: 'not a volume for many',
    original: { ...IDLE, template: withVolume() },
    around: { volumeClaims: [{ metadata: metadata('models'), spec: { accessModes: ['ReadOnlyMany'] } }] },
    finds: [],
  },
  {
    what: 'a volume that may not be read',
    original: { ...IDLE, template: withVolume() },
    around: { volumeClaims: null },
    finds: ['warning volume'],
  },
  {
    what: 'a Deployment that has the name of a derived one',
    around: { deployments: [{ metadata: metadata('bert-1g-5gb-a100-40gb') }] },
    finds: ['refused name-taken'],
  },
  {
    what: 'not a derived one itself',
    around: {
      deployments: [
        { metadata: metadata('bert-1g-5gb-a100-40gb', { labels: { 'app.kubernetes.io/managed-by': 'mig-planner' } }) },
      ],
    },
    finds: [],
  },
  {
    what: 'a budget and a network policy that derived pods fall out of',
    intended: WEIGHTED,
    around: {
      budgets: [{ metadata: metadata('b'), spec: { selector: { matchLabels: { app: 'bert' } }, maxUnavailable: 1 } }],
      networkPolicies: [{ metadata: metadata('n'), spec: { podSelector: { matchLabels: { app: 'bert' } } } }],
    },
    finds: ['warning budget-coverage', 'warning policy-coverage'],
  },
  {
    what: 'neither where the labels stay',
    around: {
      budgets: [{ metadata: metadata('b'), spec: { selector: { matchLabels: { app: 'bert' } }, maxUnavailable: 1 } }],
      networkPolicies: [{ metadata: metadata('n'), spec: { podSelector: {} } }],
    },
    finds: [],
  },
  ...[{ maxUnavailable: 0 }, { maxUnavailable: '0%' }, { minAvailable: '100%' }, { minAvailable: 4 }].map((limit) => ({
    what: `a budget of ${JSON.stringify(limit)} for four pods`,
    around: { budgets: [{ metadata: metadata('b'), spec: { selector: { matchLabels: { app: 'bert' } }, ...limit } }] },
    finds: ['warning budget'],
  })),
  { what: 'a route without a Service', intended: WEIGHTED, around: { services: [] }, finds: ['refused no-service'] },
  {
    what: 'Services that disagree about a port',
    intended: WEIGHTED,
    around: {
      services: [
        service('a', { app: 'bert' }),
        service('b', { app: 'bert' }, { ports: [{ port: 80, targetPort: 9 }] }),
      ],
    },
    finds: ['refused port-conflict'],
  },
  {
    what: 'clients that call the Service itself while the original runs',
    original: {},
    intended: WEIGHTED,
    finds: ['warning direct-clients'],
  },
  { what: 'large pods of the original beside small ones', original: {}, finds: ['warning even-while-adopting'] },
  {
    what: 'a labelled route that is kept as in Git',
    intended: WEIGHTED,
    around: {
      routes: [
        { metadata: metadata('r', { labels: { 'mig-planner/service': 'bert', 'argocd.argoproj.io/instance': 'x' } }) },
      ],
    },
    finds: ['refused gitops-route'],
  },
];

function hpaOf(name: string) {
  return { maxReplicas: 9, scaleTargetRef: { kind: 'Deployment', name } };
}

function withVolume() {
  return { containers: [CONTAINER], volumes: [{ name: 'm', persistentVolumeClaim: { claimName: 'models' } }] };
}

describe('refusalsOf', () => {
  it.each(CASES)('finds $what', ({ original = IDLE, around = {}, intended = EVEN, finds }) => {
    const found = refusalsOf(deployment(original), { ...NOTHING, ...around }, intended);
    expect(found.map(({ status, id }) => `${status} ${id}`)).toEqual(finds);
    for (const { says, whatToDo } of found) {
      expect(says).toMatch(/bert/);
      expect(whatToDo).toMatch(/^[A-Z].*\.$/);
    }
  });

  it('asks for a Deployment where there is none', () => {
    expect(refusalsOf(null, NOTHING, EVEN)).toMatchObject([{ id: 'no-deployment', status: 'refused' }]);
  });
});
