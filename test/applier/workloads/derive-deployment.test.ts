import { describe, expect, it } from 'vitest';
import { deriveDeployment, hasTemplateOf } from '../../../applier/workloads/index.ts';
import { deployment, LARGE, OPTIONS, SMALL, service } from './objects.ts';

const FRONT = service('bert', { app: 'bert', tier: 'model' });

describe('deriveDeployment', () => {
  it('gives the whole object for server-side apply', () => {
    expect(deriveDeployment(deployment(), [FRONT], OPTIONS)).toEqual({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: {
        name: 'bert-1g-5gb-a100-40gb',
        namespace: 'serving',
        labels: {
          team: 'nlp',
          'mig-planner/service': 'bert',
          'mig-planner/profile': '1g.5gb',
          'mig-planner/gpu': 'A100-40GB',
          'mig-planner/batch': '8',
          'app.kubernetes.io/managed-by': 'mig-planner',
        },
        annotations: {
          'mig-planner/rate': '843',
          'mig-planner/throughput': '121.5',
          'mig-planner/transition': 'f00d',
          'mig-planner/template': expect.stringMatching(/^[0-9a-f]{12}$/),
        },
      },
      spec: {
        replicas: 2,
        selector: {
          matchLabels: {
            'mig-planner/service': 'bert',
            'mig-planner/profile': '1g.5gb',
            'mig-planner/gpu': 'A100-40GB',
          },
        },
        strategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 1, maxSurge: 0 } },
        template: {
          metadata: {
            labels: {
              version: 'v3',
              'mig-planner/service': 'bert',
              'mig-planner/profile': '1g.5gb',
              'mig-planner/gpu': 'A100-40GB',
              'mig-planner/batch': '8',
            },
          },
          spec: {
            containers: [
              {
                name: 'server',
                image: 'registry.example/bert@sha256:0',
                env: [{ name: 'MIG_PLANNER_BATCH', value: '8' }],
                resources: {
                  requests: { cpu: '2', 'nvidia.com/mig-1g.5gb': '1' },
                  limits: { 'nvidia.com/mig-1g.5gb': '1' },
                },
                readinessProbe: { httpGet: { path: '/ready', port: 8080 } },
              },
            ],
            affinity: {
              nodeAffinity: {
                requiredDuringSchedulingIgnoredDuringExecution: {
                  nodeSelectorTerms: [
                    {
                      matchExpressions: [
                        {
                          key: 'nvidia.com/gpu.product',
                          operator: 'In',
                          values: ['NVIDIA-A100-SXM4-40GB', 'NVIDIA-A100-PCIE-40GB'],
                        },
                        { key: 'mig-planner/node', operator: 'Exists' },
                      ],
                    },
                  ],
                },
              },
            },
            tolerations: [{ key: 'nvidia.com/gpu', operator: 'Exists', effect: 'NoSchedule' }],
            topologySpreadConstraints: [
              {
                topologyKey: 'kubernetes.io/hostname',
                maxSkew: 1,
                whenUnsatisfiable: 'ScheduleAnyway',
                labelSelector: {
                  matchLabels: {
                    'mig-planner/service': 'bert',
                    'mig-planner/profile': '1g.5gb',
                    'mig-planner/gpu': 'A100-40GB',
                  },
                },
              },
            ],
          },
        },
      },
    });
  });

  it('keeps the labels Services select by where balancing is even', () => {
    const derived = deriveDeployment(deployment(), [FRONT], { ...OPTIONS, mode: 'even' });
    expect(derived.spec!.template.metadata!.labels).toMatchObject({ app: 'bert', tier: 'model', version: 'v3' });
  });

  it('leaves labels of Services of others alone', () => {
    const other = service('versions', { version: 'v3', app: 'other' });
    const derived = deriveDeployment(deployment(), [FRONT, other], OPTIONS);
    expect(derived.spec!.template.metadata!.labels).toHaveProperty('version', 'v3');
  });

  it('inherits no mark of ownership and no trace of the past', () => {
    const original = deployment({
      labels: { 'app.kubernetes.io/instance': 'prod', 'app.kubernetes.io/managed-by': 'Helm', 'helm.sh/chart': 'x' },
      annotations: {
        'kubectl.kubernetes.io/last-applied-configuration': '{}',
        'argocd.argoproj.io/tracking-id': 'prod:apps/Deployment:serving/bert',
        'meta.helm.sh/release-name': 'prod',
        'mig-planner/adopted-replicas': '3',
        'mig-planner/batch-env': 'MAX_BATCH',
        oncall: 'nlp@example.com',
      },
    });
    const { labels, annotations } = deriveDeployment(original, [], OPTIONS).metadata!;
    expect(Object.keys(labels!).sort()).toEqual([
      'app.kubernetes.io/managed-by',
      'mig-planner/batch',
      'mig-planner/gpu',
      'mig-planner/profile',
      'mig-planner/service',
      'team',
    ]);
    expect(Object.keys(annotations!).sort()).toEqual([
      'mig-planner/rate',
      'mig-planner/template',
      'mig-planner/throughput',
      'mig-planner/transition',
      'oncall',
    ]);
  });

  it('puts the batch into the variable that the annotation names, in place of what was there', () => {
    const [container] = deployment().spec!.template.spec!.containers;
    const env = [
      { name: 'MAX_BATCH', value: '32' },
      { name: 'LOG', value: 'info' },
    ];
    const original = deployment({
      annotations: { 'mig-planner/batch-env': 'MAX_BATCH' },
      template: { containers: [{ ...container!, env }] },
    });
    expect(deriveDeployment(original, [], OPTIONS).spec!.template.spec!.containers[0]!.env).toEqual([
      { name: 'MIG_PLANNER_BATCH', value: '8' },
      { name: 'MAX_BATCH', value: '8' },
      { name: 'LOG', value: 'info' },
    ]);
  });

  it('asks by a claim with DRA, and leaves the GPU model to it', () => {
    const derived = deriveDeployment(deployment(), [], { ...OPTIONS, backend: 'dra', claimTemplate: 'bert-1g' });
    const { spec } = derived.spec!.template;
    expect(spec!.resourceClaims).toEqual([{ name: 'mig', resourceClaimTemplateName: 'bert-1g' }]);
    expect(spec!.containers[0]!.resources).toEqual({ requests: { cpu: '2' }, limits: {}, claims: [{ name: 'mig' }] });
    const terms = spec!.affinity!.nodeAffinity!.requiredDuringSchedulingIgnoredDuringExecution!.nodeSelectorTerms;
    expect(terms).toEqual([{ matchExpressions: [{ key: 'mig-planner/node', operator: 'Exists' }] }]);
  });

  it('leaves GPU, node group and machine to the plan, and keeps what else nodes are chosen by', () => {
    const nodeSelector = {
      'eks.amazonaws.com/nodegroup': 'whole',
      'node.kubernetes.io/instance-type': 'p4d.24xlarge',
      'nvidia.com/gpu.product': 'NVIDIA-A100-SXM4-40GB',
      'kubernetes.io/arch': 'amd64',
    };
    const { spec } = deriveDeployment(deployment({ template: { nodeSelector } }), [FRONT], OPTIONS).spec!.template;
    expect(spec!.nodeSelector).toEqual({ 'kubernetes.io/arch': 'amd64' });
  });

  it('does not touch the original', () => {
    const original = deployment({ template: { tolerations: [{ operator: 'Exists' }] } });
    const before = structuredClone(original);
    deriveDeployment(original, [FRONT], OPTIONS);
    expect(original).toEqual(before);
  });

  it('says by its template hash whether a live one is as it should be', () => {
    const derive = (changes: Partial<typeof OPTIONS>) =>
      deriveDeployment(deployment(), [FRONT], { ...OPTIONS, ...changes });
    expect(hasTemplateOf(derive({ replicas: 9, transition: 'beef' }), derive({}))).toBe(true);
    expect(hasTemplateOf(derive({ batch: 16 }), derive({}))).toBe(false);
    expect(hasTemplateOf(deployment(), derive({}))).toBe(false);
  });

  it('does not start pods anew because the original was told to', () => {
    const original = deployment();
    const restarted = structuredClone(original);
    restarted.spec!.template.metadata!.annotations = { 'kubectl.kubernetes.io/restartedAt': '2026-11-22T10:00:00Z' };
    expect(hasTemplateOf(deriveDeployment(restarted, [], OPTIONS), deriveDeployment(original, [], OPTIONS))).toBe(true);
  });

  it('gives kinds different names and selectors', () => {
    const [small, large] = [SMALL, LARGE].map((kind) => deriveDeployment(deployment(), [], { ...OPTIONS, kind }));
    expect(small!.metadata!.name).not.toBe(large!.metadata!.name);
    expect(small!.spec!.selector).not.toEqual(large!.spec!.selector);
  });

  it('takes how many pods may be missing from whoever retunes', () => {
    const derived = deriveDeployment(deployment(), [], { ...OPTIONS, maxUnavailable: 0, maxSurge: 2 });
    expect(derived.spec!.strategy!.rollingUpdate).toEqual({ maxUnavailable: 0, maxSurge: 2 });
  });
});
