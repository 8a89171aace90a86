import { hashPlan, type Plan, type PlanGpu } from '../../documents/index.ts';
import { pairNodes } from './pair-nodes.ts';
import { type PlanChanges, planChanges } from './plan-changes.ts';
import { cutOf, nodesOf, type PlanNode } from './plan-nodes.ts';

/**
 * Names the nodes of a new plan after those that run, so that the fewest are cut anew and then the fewest pods start
 * anew. Node names are free within a node group, and so is the order of the GPUs on a node.
 *
 * Every running node is used again before a new one is asked for. Where the plan counts what it changes, those
 * numbers are brought up to date; a plan with a hash gets the one that it then has.
 *
 * @returns `to` itself where nothing is to be changed
 * @example
 * const to = matchNodes(from, finalised);
 * const transition = planTransition({ from, to, fleet });
 */
export function matchNodes<P extends Plan>(from: Plan | null, to: P): P {
  if (from === null) return to;
  const before = nodesOf(from);
  const after = nodesOf(to);
  const olds = new Map(pairNodes(before, after).map(([old, node]) => [node, old]));
  const names = new Names(before, [...olds.values()]);
  const gpus = after.flatMap((node) => {
    const old = olds.get(node);
    return old ? reordered(node, old) : rename(node, names.keepOrFind(node));
  });
  const changes = planChanges(from, { ...to, gpus });
  const old = new Set(to.gpus);
  if (gpus.every((gpu) => old.has(gpu)) && states(to, changes)) return to;
  const matched = withChanges({ ...to, gpus }, changes);
  if (to.hash === undefined) return matched;
  const { hash: _, ...rest } = matched;
  return { ...matched, hash: hashPlan(rest) };
}

/** The GPUs of a new node under the old node's name, at indexes where the old node has the same cut, as far as possible. */
function reordered(node: PlanNode, old: PlanNode): PlanGpu[] {
  const left = [...node.gpus];
  const take = (matches: (gpu: PlanGpu) => boolean) => {
    const at = left.findIndex(matches);
    return at < 0 ? undefined : left.splice(at, 1)[0];
  };
  const placed = new Map<number, PlanGpu>();
  const place = (choose: (before: PlanGpu) => PlanGpu | undefined) => {
    for (const before of old.gpus) {
      if (placed.has(before.index)) continue;
      const gpu = choose(before);
      if (gpu) placed.set(before.index, gpu);
    }
  };
  place((before) => take((gpu) => gpu.index === before.index && cutOf(gpu) === cutOf(before)));
  place((before) => take((gpu) => cutOf(gpu) === cutOf(before)));
  place((before) => take((gpu) => gpu.index === before.index));
  place(() => left.shift());
  return old.gpus.map(({ index }) => at(placed.get(index)!, old.name, index));
}

const rename = (node: PlanNode, name: string): PlanGpu[] => node.gpus.map((gpu) => at(gpu, name, gpu.index));

const at = (gpu: PlanGpu, node: string, index: number): PlanGpu =>
  gpu.node === node && gpu.index === index ? gpu : { ...gpu, node, index };

/** Whether what the plan says it changes is what it changes. */
function states({ objective = [], certificate }: Plan, changes: PlanChanges): boolean {
  return [...objective, ...certificate.levels].every(
    ({ objective: name, value }) => !(name in changes) || changes[name as keyof PlanChanges] === value,
  );
}

/** Brings the levels that count changes up to date, where the plan states them. */
function withChanges<P extends Plan>(plan: P, changes: PlanChanges): P {
  const changed = (objective: string) => (objective in changes ? changes[objective as keyof PlanChanges] : undefined);
  const levels = plan.certificate.levels.map((level) => {
    const value = changed(level.objective);
    return value === undefined ? level : { ...level, value, proven: value === level.bound };
  });
  const objective = plan.objective?.map((entry) => ({ ...entry, value: changed(entry.objective) ?? entry.value }));
  return { ...plan, certificate: { ...plan.certificate, levels }, ...(objective ? { objective } : {}) };
}

/** Names for nodes that are new. */
class Names {
  readonly #taken: Set<string>;

  constructor(before: readonly PlanNode[], kept: readonly PlanNode[]) {
    this.#taken = new Set([...before, ...kept].map(({ name }) => name));
  }

  /** The node's own name unless another node has it, else the lowest free number of its group. */
  keepOrFind(node: PlanNode): string {
    let name = node.name;
    for (let number = 0; this.#taken.has(name); number++) name = `${node.gpus[0]!.nodeGroup}-${number}`;
    this.#taken.add(name);
    return name;
  }
}
