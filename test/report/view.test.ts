import { describe, expect, it } from 'vitest';
import type { PlanGpu } from '../../planner/documents/index.ts';
import { instanceSlices, memorySlices, shortProfile } from '../../report/view/geometry.ts';
import { cutName, distinctCuts, distinctLayouts } from '../../report/view/layouts.ts';
import { nameRanges, nodeKinds, nodesOf } from '../../report/view/nodes.ts';
import { dearestGpus, priceRows, workedService } from '../../report/view/prices.ts';
import { hasSeveralModels, serviceViews, usesText } from '../../report/view/services.ts';
import { fixturePlan } from './fixtures.ts';

function gpu(
  node: string,
  index: number,
  ...instances: readonly (readonly [string, number, string | null])[]
): PlanGpu {
  return {
    node,
    nodeGroup: 'p4d',
    index,
    gpu: 'A100-40GB',
    instances: instances.map(([profile, start, service]) =>
      service === null ? { profile, start, service } : { profile, start, service, batch: 8, throughput: 100 },
    ),
  };
}

describe('geometry', () => {
  it('knows how many memory slices a GPU and its instances have', () => {
    expect([memorySlices('A100-40GB'), memorySlices('A30')]).toEqual([8, 4]);
    expect(['1g.5gb', '1g.10gb', '3g.20gb', '7g.40gb'].map((p) => instanceSlices('A100-40GB', p))).toEqual([
      1, 2, 4, 8,
    ]);
    expect(instanceSlices('A100-80GB', '1g.10gb')).toBe(1); // the same name is the small profile there
    expect(shortProfile('1g.5gb+me')).toBe('1g');
  });

  it('draws what it does not know rather than failing', () => {
    expect(memorySlices('B300')).toBe(8);
    expect(instanceSlices('B300', '2g.70gb')).toBe(1);
  });
});

describe('layouts', () => {
  const plan = [
    gpu('n-0', 0, ['4g.20gb', 0, 'a'], ['3g.20gb', 4, 'b']),
    gpu('n-0', 1),
    gpu('n-1', 0, ['3g.20gb', 4, 'b'], ['4g.20gb', 0, 'a']), // the same, listed in another order
    gpu('n-1', 1, ['4g.20gb', 0, 'a'], ['3g.20gb', 4, null]),
    gpu('n-2', 0),
    gpu('n-2', 1),
  ];

  it('groups equal GPUs, most frequent first and GPUs without work last', () => {
    const { list, of } = distinctLayouts(plan);
    expect(list.map((layout) => [layout.id, layout.count, layout.nodes])).toEqual([
      [1, 2, ['n-0', 'n-1']],
      [2, 1, ['n-1']],
      [3, 3, ['n-0', 'n-2']],
    ]);
    expect(plan.map((own) => of.get(own)?.id)).toEqual([1, 3, 1, 2, 3, 3]);
  });

  it('counts cuts whatever they serve', () => {
    const cuts = distinctCuts(distinctLayouts(plan).list);
    expect(cuts.map((cut) => [cutName(cut.instances), cut.count])).toEqual([
      ['4g + 3g', 3],
      ['not cut', 3],
    ]);
  });

  it('groups nodes with the same layouts', () => {
    const moved = [...plan, gpu('n-3', 0), gpu('n-3', 1, ['4g.20gb', 0, 'a'], ['3g.20gb', 4, 'b'])];
    const kinds = nodeKinds(nodesOf(moved), distinctLayouts(moved));
    expect(kinds.map((kind) => kind.nodes.map((node) => node.name))).toEqual([['n-0', 'n-3'], ['n-1'], ['n-2']]);
  });
});

describe('node names', () => {
  it('draws runs of numbers together', () => {
    expect(nameRanges(['p-0', 'p-1', 'p-2', 'p-9', 'q-3', 'q-4', 'x'], 9)).toEqual([
      'p-0 … p-2',
      'p-9',
      'q-3',
      'q-4',
      'x',
    ]);
  });

  it('leaves padded and huge numbers alone', () => {
    expect(nameRanges(['p-007', 'p-008', 'i-0123456789012345', 'i-0123456789012346'], 9)).toHaveLength(4);
  });

  it('says how many it leaves out', () => {
    expect(nameRanges(['a-1', 'b-1', 'c-1'], 2)).toEqual(['a-1', 'b-1', 'and 1 more']);
  });
});

describe('services', () => {
  const plan = fixturePlan({ seed: 3 });

  it('come with all of their instances, least slack first', () => {
    const views = serviceViews(plan);
    expect(views.map((view) => view.slack)).toEqual([...views.map((view) => view.slack)].sort((a, b) => a - b));
    expect(views.map((view) => view.tightest)).toEqual(views.map((_, i) => i === 0));
    for (const view of views) {
      const capacity = view.uses.reduce((sum, use) => sum + use.count * use.throughput, 0);
      expect(capacity).toBeCloseTo(view.capacity, 6);
      expect(view.uses.reduce((sum, use) => sum + use.count, 0)).toBe(view.replicas);
    }
  });

  it('names instances largest first, and the GPU model only where there are several', () => {
    const uses = [
      { gpu: 'A100-40GB', profile: '3g.20gb', batch: 32, throughput: 9, count: 1 },
      { gpu: 'A100-40GB', profile: '2g.10gb', batch: 16, throughput: 9, count: 3 },
    ];
    expect(usesText(uses, false)).toBe('1×3g.20gb b32 + 3×2g.10gb b16');
    expect(usesText(uses, true)).toContain('3×A100-40GB 2g.10gb b16');
    expect(hasSeveralModels(plan)).toBe(false);
  });
});

describe('prices', () => {
  const plan = fixturePlan();

  it('are taken apart into GPU and profile, dearest last', () => {
    const rows = priceRows({ 'A100-40GB 7g.40gb': 1, 'A100-40GB 1g.5gb': 0.125, 'A30 4g.24gb': 0.5 });
    expect(rows.map((row) => [row.gpu, row.profile])).toEqual([
      ['A100-40GB', '1g.5gb'],
      ['A100-40GB', '7g.40gb'],
      ['A30', '4g.24gb'],
    ]);
  });

  it('find the dearest legal GPU, under the partition rules of the plan', () => {
    const prices = { 'A100-40GB 4g.20gb': 0.6, 'A100-40GB 3g.20gb': 0.39, 'A100-40GB 7g.40gb': 0.9 };
    const priced = { ...plan, certificate: { ...plan.certificate, prices } };
    expect(dearestGpus(priced)[0]).toMatchObject({
      worth: 0.99,
      terms: [{ profile: '4g.20gb' }, { profile: '3g.20gb' }],
    });
    expect(dearestGpus({ ...priced, partitionRules: 'no-4g-3g' })[0]?.worth).toBe(0.9);
  });

  it('leave out GPU models that this version does not know', () => {
    expect(dearestGpus({ ...plan, certificate: { ...plan.certificate, prices: { 'B300 1g.30gb': 0.1 } } })).toEqual([]);
  });

  it('work one service out, with a price for each of its instances', () => {
    const worked = workedService(plan, serviceViews(plan))!;
    const sum = worked.terms.reduce((total, term) => total + term.count * term.price, 0);
    expect(worked.terms.length).toBeGreaterThan(1);
    expect(worked.worth).toBeCloseTo(sum, 12);
    expect(
      workedService({ ...plan, certificate: { ...plan.certificate, prices: {} } }, serviceViews(plan)),
    ).toBeUndefined();
  });
});
