import {
  type FeasibleTransition,
  hashDocument,
  type Plan,
  type TransitionStep,
} from '../../planner/documents/index.ts';
import { kindKey, type PodKind } from '../types.ts';
import { UnusableTransitionError } from './errors.ts';

/** Profiles per GPU index. */
export type Layout = readonly (readonly string[])[];

interface Common {
  readonly id: string;
  readonly wave: number;
  /** Indices of earlier steps. */
  readonly after: readonly number[];
  readonly node: number;
}

/** A step by numbers. `lose`: pods per kind that the plan has on a node that is emptied, [kind, count]. */
export type Step = Common &
  (
    | { readonly action: 'start' | 'stop'; readonly kind: number; readonly count: number }
    | { readonly action: 'cordon'; readonly lose: PodCounts; readonly end: number }
    | { readonly action: 'evict'; readonly lose: PodCounts; readonly end: number }
    | { readonly action: 'reconfigure'; readonly layout: Layout; readonly before: Layout; readonly end: number }
    | { readonly action: 'removeNode'; readonly end: number }
    | { readonly action: 'uncordon' | 'wait' | 'addNode' }
  );
export type PodCounts = readonly (readonly [kind: number, count: number])[];

export interface ProgramNode {
  /** Logical name. */
  readonly name: string;
  readonly nodeGroup: string;
  readonly gpu: string;
  readonly gpuCount: number;
  /** Null: not there before the transition adds it. */
  readonly layout: Layout | null;
}

/** A transition in the form in which it is carried out: numbers for names, and what follows from the steps before. */
export interface Program {
  /** Hash of the transition: which one a record belongs to. */
  readonly hash: string;
  readonly kinds: readonly PodKind[];
  readonly kindOf: ReadonlyMap<string, number>;
  readonly services: readonly string[];
  /** Service of each kind. */
  readonly serviceOf: readonly number[];
  readonly kindsOf: readonly (readonly number[])[];
  /** Requests/s no service may fall below; 0: it has no gate. */
  readonly gate: Float64Array;
  /** Pods per kind at the start and at the end. */
  readonly base: Int32Array;
  readonly target: Int32Array;
  /** Requests/s of a ready pod: kind → batch → throughput. */
  readonly worth: readonly ReadonlyMap<number, number>[];
  readonly nodes: readonly ProgramNode[];
  readonly nodeOf: ReadonlyMap<string, number>;
  readonly steps: readonly Step[];
  readonly waves: number;
  /** Every layout that the way there or back may need. */
  readonly layouts: readonly Layout[];
}

/**
 * Reads a transition and the plan it leads to.
 *
 * @throws UnusableTransitionError where the transition does not say what it starts from or belongs to another plan
 */
export function compile(transition: FeasibleTransition, plan: Plan): Program {
  const { base } = transition;
  if (!base)
    throw new UnusableTransitionError(
      'transition.base: expected the state it starts from, got none; make it anew with mig-planner plan',
    );
  const kinds = new Kinds();
  const nodes = readNodes(transition, plan);
  const nodeOf = new Map(nodes.map(({ name }, index) => [name, index]));
  const standing = nodes.map((): Map<number, number> => new Map());
  const add = (node: number, kind: number, count: number) => {
    const pods = standing[node]!;
    pods.set(kind, (pods.get(kind) ?? 0) + count);
  };
  for (const { node, gpu, pods } of base.nodes) {
    for (const { service, profile, batch, throughput, count } of pods) {
      add(nodeOf.get(node)!, kinds.worth({ service, gpu, profile }, batch, throughput), count);
    }
  }
  const baseCounts = [...kinds.count(standing)];
  const targets = new Map<number, number>();
  for (const { gpu, instances } of plan.gpus) {
    for (const { service, profile, batch, throughput } of instances) {
      if (service === null) continue;
      const kind = kinds.worth({ service, gpu, profile }, batch!, throughput!);
      targets.set(kind, (targets.get(kind) ?? 0) + 1);
    }
  }
  const steps = readSteps(transition, nodes, nodeOf, standing, kinds);
  const services = [...new Set([...kinds.list.map(({ service }) => service), ...Object.keys(transition.gate)])];
  const serviceIndex = new Map(services.map((name, index) => [name, index]));
  const serviceOf = kinds.list.map(({ service }) => serviceIndex.get(service)!);
  return {
    hash: hashDocument(transition),
    kinds: kinds.list,
    kindOf: kinds.index,
    services,
    serviceOf,
    kindsOf: services.map((_, service) => [...serviceOf.keys()].filter((kind) => serviceOf[kind] === service)),
    gate: Float64Array.from(services, (name) => transition.gate[name] ?? 0),
    base: Int32Array.from(kinds.list, (_, kind) => baseCounts[kind] ?? 0),
    target: Int32Array.from(kinds.list, (_, kind) => targets.get(kind) ?? 0),
    worth: kinds.worths,
    nodes,
    nodeOf,
    steps,
    waves: Math.max(0, ...transition.steps.map(({ wave }) => wave)),
    layouts: distinct([
      ...nodes.flatMap(({ layout }) => (layout ? [layout] : [])),
      ...steps.flatMap((step) => (step.action === 'reconfigure' ? [step.layout] : [])),
    ]),
  };
}

class Kinds {
  readonly list: PodKind[] = [];
  readonly index = new Map<string, number>();
  readonly worths: Map<number, number>[] = [];

  of(kind: PodKind): number {
    const key = kindKey(kind);
    const known = this.index.get(key);
    if (known !== undefined) return known;
    this.index.set(key, this.list.length);
    this.worths.push(new Map());
    return this.list.push(kind) - 1;
  }

  worth(pod: PodKind, batch: number, throughput: number): number {
    const kind = this.of(pod);
    this.worths[kind]!.set(batch, throughput);
    return kind;
  }

  count(standing: readonly ReadonlyMap<number, number>[]): Int32Array {
    const counts = new Int32Array(this.list.length);
    for (const pods of standing) for (const [kind, count] of pods) counts[kind]! += count;
    return counts;
  }
}

function readNodes({ base, steps }: FeasibleTransition, plan: Plan): ProgramNode[] {
  const nodes = new Map<string, ProgramNode>();
  for (const { node, nodeGroup, gpu, layout } of base!.nodes) {
    nodes.set(node, { name: node, nodeGroup, gpu, gpuCount: layout.length, layout });
  }
  const gpuCounts = new Map<string, number>();
  for (const { node } of plan.gpus) gpuCounts.set(node, (gpuCounts.get(node) ?? 0) + 1);
  for (const { node, nodeGroup, gpu } of plan.gpus) {
    if (nodes.has(node)) continue;
    nodes.set(node, { name: node, nodeGroup, gpu, gpuCount: gpuCounts.get(node)!, layout: null });
  }
  // A surge node is in neither plan.
  for (const step of steps) {
    if (nodes.has(step.node)) continue;
    const group = step.action === 'addNode' ? step.nodeGroup : undefined;
    const like = [...nodes.values()].find(({ nodeGroup }) => nodeGroup === group);
    if (!like) {
      throw new UnusableTransitionError(
        `step "${step.id}": expected a node of the transition's base or of the plan, or addNode with a node group of theirs, got ${JSON.stringify(step.node)}`,
      );
    }
    nodes.set(step.node, { ...like, name: step.node, layout: null });
  }
  return [...nodes.values()];
}

function readSteps(
  transition: FeasibleTransition,
  nodes: readonly ProgramNode[],
  nodeOf: ReadonlyMap<string, number>,
  standing: readonly Map<number, number>[],
  kinds: Kinds,
): Step[] {
  const layouts = nodes.map(({ layout }): Layout => layout ?? []);
  const position = new Map(transition.steps.map(({ id }, index) => [id, index]));
  const ends = unitEnds(transition.steps);
  const steps = transition.steps.map((step, index): Step => {
    const node = nodeOf.get(step.node)!;
    const { id, wave } = step;
    const common = { id, wave, node, after: step.after.map((before) => position.get(before)!) };
    const pods = standing[node]!;
    if (step.action === 'start' || step.action === 'stop' || (step.action === 'evict' && step.service !== undefined)) {
      const { service, profile, count } = step as { service: string; profile: string; count: number };
      const kind = kinds.of({ service, gpu: nodes[node]!.gpu, profile });
      const action = step.action === 'start' ? 'start' : 'stop';
      pods.set(kind, (pods.get(kind) ?? 0) + (action === 'start' ? count : -count));
      return { ...common, action, kind, count };
    }
    const end = ends[index]!;
    switch (step.action) {
      case 'cordon':
        return { ...common, action: 'cordon', lose: [], end };
      case 'evict': {
        const lose = [...pods].filter(([, count]) => count > 0);
        pods.clear();
        return { ...common, action: 'evict', lose, end };
      }
      case 'reconfigure': {
        const before = layouts[node]!;
        layouts[node] = step.layout;
        return { ...common, action: 'reconfigure', layout: step.layout, before, end };
      }
      case 'removeNode':
        return { ...common, action: 'removeNode', end };
      default:
        return { ...common, action: step.action as 'uncordon' | 'wait' | 'addNode' };
    }
  });
  return steps.map((step, index) =>
    step.action === 'cordon' ? { ...step, lose: lostFrom(steps, index, step.end, step.node) } : step,
  );
}

/** What a node loses from its cordon on: the pods evicted before it is back. */
function lostFrom(steps: readonly Step[], from: number, end: number, node: number): PodCounts {
  for (let at = from + 1; at < end; at++) {
    const step = steps[at]!;
    if (step.node === node && step.action === 'evict') return step.lose;
  }
  return [];
}

/** For each step that takes a node into hand, the one after which it is back; past the last step: it never is. */
function unitEnds(steps: readonly TransitionStep[]): Int32Array {
  const ends = Int32Array.from(steps.keys());
  const open = new Map<string, number[]>();
  steps.forEach(({ action, node }, index) => {
    if (action === 'cordon' || action === 'evict' || action === 'reconfigure') {
      if (action === 'cordon' || open.has(node)) open.set(node, [...(open.get(node) ?? []), index]);
    }
    if (action !== 'uncordon' && action !== 'removeNode') return;
    for (const at of open.get(node) ?? []) ends[at] = index;
    open.delete(node);
  });
  for (const unit of open.values()) for (const at of unit) ends[at] = steps.length;
  return ends;
}

function distinct(layouts: readonly Layout[]): Layout[] {
  const seen = new Map<string, Layout>();
  for (const layout of layouts) if (layout.length > 0) seen.set(JSON.stringify(layout), layout);
  return [...seen.values()];
}
