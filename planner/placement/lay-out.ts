import { giveAway, smallestSlack, totalsOf, trim } from '../deployment/index.ts';
import { cheapestNodes } from '../packing/nodes.ts';
import { ShapePacker } from '../packing/shape-packer.ts';
import type { Problem } from '../problem/index.ts';
import { assignServices } from './assign.ts';
import { type Changes, countChanges } from './changes.ts';
import type { CurrentNode } from './current.ts';
import { cutNodes } from './cut-nodes.ts';
import type { CutGpu, PlacedGpu } from './placed.ts';

/** A deployment on nodes, GPUs and slots, with what the objective counts. */
export interface LaidOut extends Changes {
  readonly gpus: readonly PlacedGpu[];
  /** services × kinds instances that serve, leftovers included. */
  readonly instances: Int32Array;
  /** GPUs that serve at least one service. */
  readonly used: number;
  /** Cost per hour, or nodes where the fleet has no prices. */
  readonly cost: number;
  readonly slack: number;
}

/**
 * Puts instances on nodes and gives away what the cuts have left over; `undefined` if the fleet is too small.
 *
 * With a current plan only what the services need is placed first, so that as many nodes as possible keep their
 * layout; leftovers then go to the pods that run in them already before they go to the services with least slack.
 */
export function layOut(problem: Problem, instances: Int32Array, current: readonly CurrentNode[]): LaidOut | undefined {
  const needed = current.length > 0 ? trim(problem, instances) : instances;
  const totals = totalsOf(problem, needed);
  const target = Float64Array.from(problem.pools, ({ geometry, firstKind }) => {
    const packer = new ShapePacker(geometry);
    return packer.pack(totals, firstKind, new Int32Array(packer.shapeCount));
  });
  const nodes = cheapestNodes(problem, target);
  if (!nodes) return undefined;
  const cut = cutNodes(problem, totals, target, current);
  const given = giveAway(problem, ...keepRunning(problem, needed, cut, current, leftovers(totals, cut)));
  const gpus = assignServices(problem, given, cut, current);
  return {
    gpus,
    instances: given,
    used: gpus.filter((gpu) => gpu.instances.some(({ service }) => service >= 0)).length,
    cost: nodes.cost,
    slack: smallestSlack(problem, given),
    ...countChanges(gpus, current),
  };
}

/** Instances per kind that the GPUs in use offer beyond `totals`. */
function leftovers(totals: Int32Array, cut: readonly CutGpu[]): Int32Array {
  const left = totals.map((count) => -count);
  for (const gpu of cut) {
    if (!gpu.used) continue;
    for (const { kind } of gpu.slots) left[kind]!++;
  }
  return left;
}

/** Lets pods that run on kept nodes beyond what their service needs keep leftover instances. */
function keepRunning(
  problem: Problem,
  needed: Int32Array,
  cut: readonly CutGpu[],
  current: readonly CurrentNode[],
  left: Int32Array,
): [Int32Array, Int32Array] {
  const K = problem.kinds.length;
  const kept = new Set(cut.filter((gpu) => gpu.kept && gpu.used).map((gpu) => `${gpu.node}/${gpu.index}`));
  const running = new Int32Array(needed.length);
  for (const node of current) {
    node.gpus.forEach((slots, index) => {
      if (!kept.has(`${node.name}/${index}`)) return;
      for (const { kind, service } of slots) if (kind >= 0 && service >= 0) running[service * K + kind]!++;
    });
  }
  const instances = needed.slice();
  for (let at = 0; at < instances.length; at++) {
    if (problem.throughput[at] === 0) continue;
    const extra = Math.min(left[at % K]!, Math.max(0, running[at]! - needed[at]!));
    instances[at]! += extra;
    left[at % K]! -= extra;
  }
  return [instances, left];
}
