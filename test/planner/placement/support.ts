import { expect } from 'vitest';
import type { Plan } from '../../../planner/documents/index.ts';
import type { CurrentNode, LaidOut, PlacedGpu } from '../../../planner/placement/index.ts';
import type { Problem } from '../../../planner/problem/index.ts';
import { greedy } from '../../../planner/search/greedy.ts';

/** Complete instance counts of some plan; greedy's is as good as any here. */
export function someInstances(problem: Problem): Int32Array {
  const prices = new Float64Array(problem.kinds.length);
  return greedy({ problem, prices, elites: [], seed: 1, work: 1, enough: 0 }).found[0]!;
}

/** Instances per (service, kind) as the GPUs hold them, counted anew. */
export function countsOf(problem: Problem, gpus: readonly PlacedGpu[]): Int32Array {
  const counts = new Int32Array(problem.throughput.length);
  for (const { instances } of gpus) {
    for (const { kind, service } of instances) if (service >= 0) counts[service * problem.kinds.length + kind]!++;
  }
  return counts;
}

/** The layout as the nodes of a current plan. */
export function asCurrent(gpus: readonly PlacedGpu[]): CurrentNode[] {
  const names = [...new Set(gpus.map(({ node }) => node))];
  return names.map((name) => {
    const own = gpus.filter(({ node }) => node === name).toSorted((a, b) => a.index - b.index);
    return { name, group: own[0]!.group, gpus: own.map(({ instances }) => instances) };
  });
}

/** The layout as the part of a plan document that placement reads. */
export function asPlan(problem: Problem, gpus: readonly PlacedGpu[]): Plan {
  return {
    gpus: gpus.map((gpu) => ({
      node: gpu.node,
      nodeGroup: problem.groups[gpu.group]!.name,
      index: gpu.index,
      gpu: problem.pools[problem.groups[gpu.group]!.pool]!.model.name,
      instances: gpu.instances.map(({ kind, start, service }) => ({
        profile: problem.kinds[kind]!.profile,
        start,
        service: service < 0 ? null : problem.serviceNames[service]!,
      })),
    })),
  } as unknown as Plan;
}

/** Everything that must be true of a layout, whatever it was made from. */
export function expectSound(problem: Problem, laid: LaidOut): void {
  const nodes = new Map<string, PlacedGpu[]>();
  for (const gpu of laid.gpus) nodes.set(gpu.node, [...(nodes.get(gpu.node) ?? []), gpu]);
  const perGroup = new Map<number, number>();
  for (const gpus of nodes.values()) {
    const group = gpus[0]!.group;
    expect(new Set(gpus.map((gpu) => gpu.group)).size).toBe(1);
    expect(gpus.map(({ index }) => index).toSorted((a, b) => a - b)).toEqual(
      Array.from({ length: problem.groups[group]!.gpusPerNode }, (_, index) => index),
    );
    perGroup.set(group, (perGroup.get(group) ?? 0) + 1);
  }
  let cost = 0;
  for (const [group, count] of perGroup) {
    expect(count).toBeLessThanOrEqual(problem.groups[group]!.maxNodes);
    cost += count * problem.groups[group]!.costPerNode;
  }
  expect(laid.cost).toBeCloseTo(cost, 9);
  for (const gpu of laid.gpus) expectLegal(problem, gpu);
  expect(laid.instances).toEqual(countsOf(problem, laid.gpus));
  expect(laid.used).toBe(laid.gpus.filter(({ instances }) => instances.some(({ service }) => service >= 0)).length);
}

function expectLegal(problem: Problem, { group, instances }: PlacedGpu): void {
  const { geometry, firstKind } = problem.pools[problem.groups[group]!.pool]!;
  const profiles = instances.map(({ kind }) => geometry.profiles[kind - firstKind]!);
  const slices = instances.flatMap(({ start }, at) =>
    Array.from({ length: profiles[at]!.memorySlices }, (_, s) => start + s),
  );
  expect(new Set(slices).size).toBe(slices.length);
  instances.forEach(({ start }, at) => {
    expect(profiles[at]!.starts).toContain(start);
  });
  const compute = profiles.map((profile) => profile.computeSlices);
  expect(compute.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(geometry.model.computeSlices);
  for (const profile of new Set(profiles)) {
    expect(profiles.filter((other) => other === profile).length).toBeLessThanOrEqual(profile.maxPerGpu);
  }
  if (geometry.rules === 'no-4g-3g') expect(compute.includes(4) && compute.includes(3)).toBe(false);
  for (const { kind, service } of instances) {
    if (service >= 0) expect(problem.throughput[service * problem.kinds.length + kind]).toBeGreaterThan(0);
  }
}
