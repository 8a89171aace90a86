import { describe, expect, it } from 'vitest';
import { claimTemplates, deviceClasses } from '../../../applier/dra/index.ts';
import { productNames } from '../../../applier/dra/product-names.ts';
import { migSelector } from '../../../applier/dra/selector.ts';
import { deriveDeployment, gpuProducts } from '../../../applier/workloads/index.ts';
import type { Plan } from '../../../planner/documents/index.ts';
import { gpuModelNames } from '../../../planner/mig/index.ts';
import { minimalPlan } from '../../planner/minimal-plan.ts';

const bertOnly: Plan = { ...minimalPlan, gpus: minimalPlan.gpus.slice(0, 3) };
const deployments = new Map([['bert', { namespace: 'serving', name: 'bert' }]]);
const idle = (gpu: string, profile: string) => ({
  ...minimalPlan.gpus[0]!,
  gpu,
  instances: [{ profile, start: 0, service: null }],
});

describe('claim templates', () => {
  it('are one per service, GPU model and profile', () => {
    expect(claimTemplates(bertOnly, deployments)).toMatchSnapshot();
  });

  it('are what the pods of derived Deployments name', () => {
    const kind = { service: 'bert', gpu: 'A100-40GB', profile: '2g.10gb' };
    const template = claimTemplates(bertOnly, deployments).find(({ metadata }) => metadata?.name?.includes('2g'))!;
    const labels = { app: 'bert' };
    const deployment = deriveDeployment(
      {
        metadata: { namespace: 'serving', name: 'bert' },
        spec: {
          selector: { matchLabels: labels },
          template: { metadata: { labels }, spec: { containers: [{ name: 'server' }] } },
        },
      },
      [],
      {
        backend: 'dra',
        claimTemplate: template.metadata!.name!,
        kind,
        batch: 8,
        throughput: 110.8,
        rate: 843,
        mode: 'even',
        replicas: 1,
        transition: 'abc',
      },
    );
    const { resourceClaims, containers } = deployment.spec!.template.spec!;
    expect(deployment.metadata?.namespace).toBe(template.metadata?.namespace);
    expect(resourceClaims).toEqual([{ name: 'mig', resourceClaimTemplateName: template.metadata!.name }]);
    expect(template.metadata?.name).toMatch(/^bert-2g-10gb-a100-40gb-[0-9a-f]{8}$/);
    expect(containers[0]!.resources?.claims).toEqual([{ name: 'mig' }]);
  });

  it('need a Deployment for every service', () => {
    expect(() => claimTemplates(minimalPlan, deployments)).toThrow('service whole-0: expected a Deployment');
  });
});

describe('device classes', () => {
  it('are one per GPU model and profile, idle ones included', () => {
    const plan = { ...bertOnly, gpus: [...bertOnly.gpus, idle('A100-40GB', '1g.5gb+me')] };
    expect(deviceClasses(plan)).toMatchSnapshot();
  });

  it('take extended resources only when asked, and only where a name has one meaning', () => {
    const names = (plan: Plan) =>
      deviceClasses(plan, { extendedResources: true }).map(({ spec }) => spec.extendedResourceName);
    expect(names(bertOnly)).toEqual(['nvidia.com/mig-2g.10gb', 'nvidia.com/mig-3g.20gb']);
    const ambiguous = { ...bertOnly, gpus: [idle('A100-80GB', '1g.10gb'), idle('A100-40GB', '1g.10gb')] };
    expect(deviceClasses(ambiguous)).toHaveLength(2);
    expect(() => names(ambiguous)).toThrow('nvidia.com/mig-1g.10gb: expected one GPU model with this profile');
  });
});

describe('selectors', () => {
  it('refuse what does not exist', () => {
    expect(() => migSelector('A100', '1g.5gb')).toThrow('expected a GPU model, one of A100-40GB');
    expect(() => migSelector('A100-40GB', '1g.6gb')).toThrow('expected a MIG profile of A100-40GB, one of 1g.5gb');
  });

  it.each(gpuModelNames)('know the products of %s by both their spellings', (gpu) => {
    expect(productNames(gpu).map((name) => name.replaceAll(' ', '-'))).toEqual(gpuProducts(gpu));
  });
});
