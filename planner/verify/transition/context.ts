import type { FeasibleTransition, Fleet, Plan, TransitionStep } from '../../documents/index.ts';
import { Cover, type Work } from './cover.ts';
import { Graph } from './graph.ts';
import { PlannedPoints } from './points.ts';
import { Replay } from './replay.ts';
import { type PlannedNode, plannedNodes, Throughputs } from './tables.ts';
import { type TunedNode, Tuning } from './tuning.ts';

/** A way that was begun and is now left for another one. */
export interface Begun {
  /** The plan that was to be reached. */
  readonly towards: Plan;
  /** The steps that were done, in the order in which they were. */
  readonly steps: readonly TransitionStep[];
}

export interface TransitionVerifyInput<T> {
  readonly transition: T;
  readonly from: Plan | null;
  /** null: nothing is to be left. */
  readonly to: Plan | null;
  readonly fleet: Fleet;
  /** Where a rollback sets out: after these steps from `from` towards another plan. */
  readonly begun?: Begun;
}

/** Nodes and their pods, told apart by batch. */
interface Tuned {
  readonly before: ReadonlyMap<string, TunedNode>;
  readonly after: ReadonlyMap<string, TunedNode>;
  /** For each of `Replay.touched`: ready requests/s, every pod at its own throughput. */
  readonly ready: readonly number[];
}

/** A transition with steps, what it starts from and leads to, and what happens on the way. */
export class TransitionContext {
  readonly transition: FeasibleTransition;
  readonly from: Plan | null;
  readonly to: Plan | null;
  readonly fleet: Fleet;
  readonly begun: Begun | undefined;
  readonly nodesBefore: ReadonlyMap<string, PlannedNode>;
  readonly nodesAfter: ReadonlyMap<string, PlannedNode>;
  readonly throughputs: Throughputs;
  readonly replay: Replay;
  readonly graph: Graph;
  readonly cover: Cover;
  /** What may still be looked at to decide overlaps. */
  readonly work: Work;
  /** At which batch and throughput pods may start. */
  readonly planned: PlannedPoints;
  readonly #hardware: (step: TransitionStep) => { nodeGroup: string; gpu: string; gpus: number } | undefined;
  #tuning: Tuned | undefined;

  constructor({ transition, from, to, fleet, begun }: TransitionVerifyInput<FeasibleTransition>, work: Work) {
    this.transition = transition;
    this.from = from;
    this.to = to;
    this.fleet = fleet;
    this.begun = begun;
    this.nodesBefore = plannedNodes(from, fleet);
    this.nodesAfter = plannedNodes(to, fleet);
    const others = begun ? plannedNodes(begun.towards, fleet) : new Map<string, PlannedNode>();
    this.throughputs = new Throughputs([from, to, begun?.towards ?? null].filter((plan) => plan !== null));
    this.planned = new PlannedPoints([to, begun?.towards, from]);
    this.#hardware = (step) => {
      const planned = [this.nodesAfter, others, this.nodesBefore]
        .map((nodes) => nodes.get(step.node))
        .find((node) => node && (step.action !== 'addNode' || (step.nodeGroup ?? node.nodeGroup) === node.nodeGroup));
      if (planned) return { nodeGroup: planned.nodeGroup, gpu: planned.gpu, gpus: planned.layout.length };
      const name = step.action === 'addNode' ? step.nodeGroup : undefined;
      const group = fleet.spec.nodeGroups.find((known) => known.name === name);
      return group && { nodeGroup: group.name, gpu: group.gpu, gpus: group.gpusPerNode };
    };
    this.replay = new Replay({
      nodes: this.nodesBefore.values(),
      begun: begun?.steps ?? [],
      steps: transition.steps,
      throughputs: this.throughputs,
      gated: new Set(Object.keys(transition.gate)),
      hardware: this.#hardware,
    });
    this.graph = new Graph(transition.steps);
    this.cover = new Cover(this.graph, work);
    this.work = work;
  }

  /** Nodes and their pods, told apart by batch, before the first step and after the last. */
  get tuning(): Tuned {
    if (this.#tuning) return this.#tuning;
    const tuning = new Tuning(this.from, this.nodesBefore, this.#hardware);
    const forth = new PlannedPoints([this.begun?.towards, this.from]);
    for (const step of this.begun?.steps ?? []) tuning.run(step, forth);
    const before = tuning.snapshot();
    const ready: number[] = [];
    this.transition.steps.forEach((step, index) => {
      tuning.run(step, this.planned);
      for (let at = ready.length; this.replay.touched[at]?.step === index; at++) {
        ready.push(tuning.readyOf(this.replay.touched[at]!.service));
      }
    });
    this.#tuning = { before, after: tuning.snapshot(), ready };
    return this.#tuning;
  }

  path(step: number, field = ''): string {
    return `steps[${step}]${field && `.${field}`}`;
  }
}
