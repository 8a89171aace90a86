import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  adoptedReplicas,
  balancingOf,
  deriveDeployment,
  derivedName,
  derivedServiceName,
  gpuOfProduct,
  gpuProducts,
  originalCapacity,
  profileService,
  readyCapacity,
  releaseOriginalPatch,
  scaleOriginalPatch,
  weightsOf,
} from '../../../applier/workloads/index.ts';
import { selects } from '../../../applier/workloads/selectors.ts';
import { gpuModel, gpuModelNames } from '../../../planner/mig/index.ts';
import { deployment, LARGE, OPTIONS, SMALL, service } from './objects.ts';

const KINDS = gpuModelNames.flatMap((gpu) => gpuModel(gpu)!.profiles.map(({ name }) => ({ gpu, profile: name })));

describe('names', () => {
  it('are DNS labels, different for different Deployments and kinds', () => {
    const name = fc.stringMatching(/^[a-z0-9]([a-z0-9.-]{0,80}[a-z0-9])?$/);
    fc.assert(
      fc.property(fc.uniqueArray(name, { minLength: 2, maxLength: 2 }), ([a, b]) => {
        const names = [a!, b!].flatMap((base) => KINDS.map((kind) => derivedName(base, kind)));
        expect(new Set(names).size).toBe(names.length);
        for (const each of names) expect(each).toMatch(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])$/);
        for (const kind of KINDS) expect(derivedServiceName(a!, kind)).toMatch(/^[a-z]([a-z0-9-]{0,61}[a-z0-9])$/);
      }),
    );
  });
});

describe('GPU products', () => {
  it('are known of every model, and lead back to it', () => {
    for (const gpu of gpuModelNames) {
      expect(gpuProducts(gpu).map(gpuOfProduct)).toEqual(gpuProducts(gpu).map(() => gpu));
    }
    expect(gpuOfProduct('NVIDIA-A100-SXM4-40GB-SHARED')).toBeNull();
    expect(() => gpuProducts('V100')).toThrow(/V100.*A100-40GB/);
  });
});

describe('weightsOf', () => {
  it('keeps proportions and gives nothing to what is not ready', () => {
    const capacities = fc.array(fc.oneof(fc.constant(0), fc.double({ min: 0.01, max: 1e6, noNaN: true })), {
      minLength: 1,
    });
    fc.assert(
      fc.property(capacities, fc.constantFrom(999, 1_000_000), (values, largest) => {
        const weights = weightsOf(values, largest);
        const most = Math.max(...values);
        weights.forEach((weight, at) => {
          expect(Number.isInteger(weight) && weight >= 0 && weight <= largest).toBe(true);
          expect(weight === 0).toBe(values[at] === 0);
          if (weight > 1)
            expect(Math.abs(weight / largest - values[at]! / most)).toBeLessThanOrEqual(0.5 / largest + 1e-12);
        });
      }),
    );
  });
});

describe('readyCapacity', () => {
  it('is the sum by weights, and the slowest times the count without', () => {
    const pods = [
      { count: 1, throughput: 700 },
      { count: 2, throughput: 100 },
      { count: 0, throughput: 1 },
    ];
    expect(readyCapacity(pods, 'weighted')).toBe(900);
    expect(readyCapacity(pods, 'even')).toBe(300);
    expect(readyCapacity([], 'even')).toBe(0);
  });
});

describe('balancingOf', () => {
  const facts = { service: 'bert', kinds: [SMALL, LARGE], route: null, acceptEven: false };

  it('weights where the route is accepted', () => {
    expect(balancingOf({ ...facts, route: { accepted: true } })).toEqual({ mode: 'weighted', findings: [] });
  });

  it('weights where the route is still to be made, as nothing begins before it is accepted', () => {
    expect(balancingOf({ ...facts, route: 'to-be-made' }).mode).toBe('weighted');
  });

  it('is even for one kind', () => {
    expect(balancingOf({ ...facts, kinds: [SMALL, { ...SMALL }] })).toEqual({ mode: 'even', findings: [] });
  });

  it('refuses different sizes, and says what the Gateway says', () => {
    expect(balancingOf(facts)).toMatchObject({ mode: null, findings: [{ status: 'refused', says: /no route/ }] });
    const route = { accepted: false, says: 'Gateway edge has not answered' } as const;
    expect(balancingOf({ ...facts, route }).findings[0]!.says).toContain('Gateway edge has not answered');
  });

  it('derates where people accept it', () => {
    expect(balancingOf({ ...facts, acceptEven: true })).toMatchObject({
      mode: 'even',
      findings: [{ status: 'warning' }],
    });
  });
});

describe('adoption', () => {
  it('keeps the replicas of before, however often it is lowered', () => {
    const original = deployment();
    const first = scaleOriginalPatch(original, 1);
    expect(first).toEqual({
      metadata: { annotations: { 'mig-planner/adopted-replicas': '3' } },
      spec: { replicas: 1 },
    });
    const lowered = deployment({ annotations: { 'mig-planner/adopted-replicas': '3' }, spec: { replicas: 1 } });
    expect(scaleOriginalPatch(lowered, 0)).toEqual({ ...first, spec: { replicas: 0 } });
    expect(adoptedReplicas(lowered)).toBe(3);
    expect(releaseOriginalPatch(lowered)).toEqual({
      metadata: { annotations: { 'mig-planner/adopted-replicas': null } },
      spec: { replicas: 3 },
    });
  });

  it('takes the original to sustain its rate with the replicas it had', () => {
    const lowered = deployment({ annotations: { 'mig-planner/adopted-replicas': '3' }, spec: { replicas: 1 } });
    expect(originalCapacity(lowered, 1, 900)).toBe(300);
    expect(originalCapacity(deployment({ annotations: { 'mig-planner/throughput': '250' } }), 2, 900)).toBe(500);
  });
});

describe('profileService', () => {
  it('takes over all ports by which the pods can be reached', () => {
    const services = [
      service(
        'b',
        { app: 'bert' },
        {
          ports: [
            { port: 9000, protocol: 'TCP' },
            { name: 'http', port: 80 },
          ],
        },
      ),
      service('a', { app: 'bert' }, { ports: [{ port: 80, name: 'http', targetPort: 8080, nodePort: 30_000 }] }),
      service('other', { app: 'other' }, { ports: [{ port: 1 }] }),
      service('external', {}, { ports: [{ port: 2 }] }),
    ];
    expect(profileService(deployment(), services, SMALL)).toEqual({
      apiVersion: 'v1',
      kind: 'Service',
      metadata: {
        name: 'bert-1g-5gb-a100-40gb',
        namespace: 'serving',
        labels: {
          'mig-planner/service': 'bert',
          'mig-planner/profile': '1g.5gb',
          'mig-planner/gpu': 'A100-40GB',
          'app.kubernetes.io/managed-by': 'mig-planner',
        },
      },
      spec: {
        type: 'ClusterIP',
        selector: { 'mig-planner/service': 'bert', 'mig-planner/profile': '1g.5gb', 'mig-planner/gpu': 'A100-40GB' },
        ports: [
          { name: 'http', port: 80, targetPort: 8080 },
          { name: 'port-9000', port: 9000, protocol: 'TCP' },
        ],
      },
    });
  });

  it('is none where no Service selects the pods', () => {
    expect(profileService(deployment(), [], SMALL)).toBeNull();
  });
});

describe('pods on nodes', () => {
  const derive = (template: Parameters<typeof deployment>[0]) =>
    deriveDeployment(deployment(template), [], OPTIONS).spec!.template.spec!;

  it('drop what describes the GPU of the original and keep the rest', () => {
    const nvidia = { key: 'nvidia.com/gpu.memory', operator: 'Gt', values: ['70000'] };
    const zone = { key: 'topology.kubernetes.io/zone', operator: 'In', values: ['a'] };
    const spec = derive({
      template: {
        containers: deployment().spec!.template.spec!.containers,
        nodeSelector: { 'nvidia.com/gpu.product': 'NVIDIA-L4', disk: 'fast' },
        affinity: {
          nodeAffinity: {
            requiredDuringSchedulingIgnoredDuringExecution: {
              nodeSelectorTerms: [{ matchExpressions: [nvidia, zone] }, { matchExpressions: [nvidia] }],
            },
          },
        },
      },
    });
    expect(spec.nodeSelector).toEqual({ disk: 'fast' });
    const terms = spec.affinity!.nodeAffinity!.requiredDuringSchedulingIgnoredDuringExecution!.nodeSelectorTerms;
    expect(terms.map(({ matchExpressions }) => matchExpressions!.map(({ key }) => key))).toEqual([
      ['topology.kubernetes.io/zone', 'nvidia.com/gpu.product', 'mig-planner/node'],
      ['nvidia.com/gpu.product', 'mig-planner/node'],
    ]);
  });

  it('keep off nodes that are cordoned or not cut yet', () => {
    const ours = { key: 'dedicated', operator: 'Equal', value: 'gpu' };
    const spec = derive({
      template: {
        containers: deployment().spec!.template.spec!.containers,
        tolerations: [
          { operator: 'Exists' },
          { key: 'mig-planner/not-ready', operator: 'Exists' },
          { key: 'node.kubernetes.io/unschedulable', operator: 'Exists' },
          { key: 'nvidia.com/gpu', operator: 'Exists' },
          ours,
        ],
      },
    });
    expect(spec.tolerations).toEqual([{ key: 'nvidia.com/gpu', operator: 'Exists' }, ours]);
  });

  it('are spread, but never kept pending by it', () => {
    const spec = derive({
      template: {
        containers: deployment().spec!.template.spec!.containers,
        topologySpreadConstraints: [
          { topologyKey: 'topology.kubernetes.io/zone', maxSkew: 2, whenUnsatisfiable: 'DoNotSchedule' },
        ],
      },
    });
    expect(
      spec.topologySpreadConstraints!.map(({ topologyKey, whenUnsatisfiable }) => [topologyKey, whenUnsatisfiable]),
    ).toEqual([
      ['kubernetes.io/hostname', 'ScheduleAnyway'],
      ['topology.kubernetes.io/zone', 'ScheduleAnyway'],
    ]);
  });

  it('give the instance to the container that is named, and to what prepares it', () => {
    const gpu = { limits: { 'nvidia.com/gpu': '1' } };
    const spec = derive({
      annotations: { 'mig-planner/container': 'server' },
      template: {
        containers: [{ name: 'server' }, { name: 'proxy' }],
        initContainers: [{ name: 'compile', resources: gpu }, { name: 'fetch' }],
      },
    });
    const asks = [...spec.initContainers!, ...spec.containers].map(({ name, resources }) => [name, resources?.limits]);
    const instance = { 'nvidia.com/mig-1g.5gb': '1' };
    expect(asks).toEqual([
      ['compile', instance],
      ['fetch', undefined],
      ['server', instance],
      ['proxy', undefined],
    ]);
  });

  it('say what to do where the container is not clear', () => {
    expect(() => derive({ template: { containers: [{ name: 'a' }, { name: 'b' }] } })).toThrow(
      /which of the containers a, b .*Annotate the Deployment with mig-planner\/container/,
    );
  });
});

it('selects as Kubernetes does', () => {
  const labels = { a: '1', b: '2' };
  const by = (operator: string, key: string, ...values: string[]) =>
    selects({ matchExpressions: [{ key, operator, values }] }, labels);
  expect(selects({}, labels)).toBe(true);
  expect([by('In', 'a', '1'), by('In', 'c', '1'), by('NotIn', 'c', '1'), by('NotIn', 'a', '1')]).toEqual([
    true,
    false,
    true,
    false,
  ]);
  expect([by('Exists', 'a'), by('Exists', 'c'), by('DoesNotExist', 'c'), by('DoesNotExist', 'a')]).toEqual([
    true,
    false,
    true,
    false,
  ]);
});
