import type { Problem } from '../problem/index.ts';
import type { CurrentNode } from './current.ts';
import type { CutGpu, PlacedGpu } from './placed.ts';

/**
 * Gives the slots of cut GPUs to services: `instances` (services × kinds) on the GPUs in use.
 *
 * On nodes that keep their layout, services keep the instances they have (level 5 of the objective: no pod starts
 * anew). Every other instance is dealt out evenly over the nodes, so that a node that fails takes an equal share
 * from each service.
 */
export function assignServices(
  problem: Problem,
  instances: Int32Array,
  cut: readonly CutGpu[],
  current: readonly CurrentNode[],
): PlacedGpu[] {
  const K = problem.kinds.length;
  const open = instances.slice();
  const chosen = cut.map((gpu) => new Int32Array(gpu.slots.length).fill(-1));
  keepPods(cut, current, open, chosen, K);
  for (let k = 0; k < K; k++) {
    const slots: [gpu: number, slot: number][] = [];
    cut.forEach((gpu, at) => {
      if (!gpu.used) return;
      gpu.slots.forEach((slot, s) => {
        if (slot.kind === k && chosen[at]![s] === -1) slots.push([at, s]);
      });
    });
    deal(open, k, K).forEach((service, position) => {
      const target = slots[position];
      if (!target) throw new RangeError(`${problem.kinds[k]!.name}: more instances than slots`);
      chosen[target[0]]![target[1]] = service;
    });
  }
  return cut.map((gpu, at) => ({
    node: gpu.node,
    group: gpu.group,
    index: gpu.index,
    instances: gpu.slots.map((slot, s) => ({ ...slot, service: chosen[at]![s]! })),
  }));
}

function keepPods(
  cut: readonly CutGpu[],
  current: readonly CurrentNode[],
  open: Int32Array,
  chosen: readonly Int32Array[],
  K: number,
): void {
  const nodes = new Map(current.map((node) => [node.name, node]));
  cut.forEach((gpu, at) => {
    if (!gpu.kept || !gpu.used) return;
    const present = nodes.get(gpu.node)!.gpus[gpu.index]!;
    gpu.slots.forEach((slot, s) => {
      const before = present.find((instance) => instance.start === slot.start && instance.kind === slot.kind);
      if (!before || before.service < 0 || open[before.service * K + slot.kind]! <= 0) return;
      open[before.service * K + slot.kind]!--;
      chosen[at]![s] = before.service;
    });
  });
}

/**
 * The services of one kind's open instances in an even mix: instance q of c of a service stands at (q + ½) / c, ties
 * in service order. Slots run node by node, so every node gets each service in proportion.
 */
function deal(open: Int32Array, kind: number, K: number): number[] {
  const dealt: { service: number; at: number }[] = [];
  for (let service = 0; service * K < open.length; service++) {
    const count = open[service * K + kind]!;
    for (let q = 0; q < count; q++) dealt.push({ service, at: (q + 0.5) / count });
  }
  return dealt.sort((a, b) => a.at - b.at || a.service - b.service).map(({ service }) => service);
}
