import { countsOf, entryNames, type Layout } from '../../../applier/layouts/index.ts';
import type { Call, NodeSeen } from '../../../applier/types.ts';
import { BEFORE, nodeCutAs, WANTED } from './nodes.ts';

/** What mig-manager does with one change of the label. Seconds. */
export interface Behaviour {
  readonly how: 'success' | 'failed' | 'failedEmpty' | 'hangs' | 'silent' | 'staleSuccess';
  /** Until it ends. */
  readonly seconds: number;
  /** From then until kubelet offers the instances. */
  readonly offeredAfter: number;
  /** Whether it leaves operands paused. */
  readonly leavesPaused: boolean;
}

const PAUSED = ['nvidia.com/gpu.deploy.device-plugin', 'nvidia.com/gpu.deploy.dcgm'];

interface Timed {
  readonly at: number;
  readonly node: NodeSeen;
}

/** A node with a mig-manager of a given behaviour per change, seen with a delay. */
export class SimulatedNode {
  /** Values the label has had, in order. */
  readonly flips: string[] = [];
  /** Labels set to the value they had: the answer is erased, and mig-manager does nothing. */
  repeated = 0;
  readonly #behaviours: readonly Behaviour[];
  readonly #lag: number;
  #run: { readonly behaviour: Behaviour; readonly layout: Layout; readonly began: number } | null = null;
  #seen: Timed[];

  constructor(behaviours: readonly Behaviour[], lagSeconds: number, node: NodeSeen = nodeCutAs(BEFORE)) {
    this.#behaviours = behaviours;
    this.#lag = lagSeconds;
    this.#seen = [{ at: Number.NEGATIVE_INFINITY, node }];
  }

  /** As a watch shows it. */
  at(now: number): NodeSeen {
    this.#advance(now);
    return this.#seen.findLast(({ at }) => at <= now - this.#lag)!.node;
  }

  do(call: Call, now: number): void {
    this.#advance(now);
    if (call.call === 'pauseOperand') {
      this.#set(now, { paused: [...this.#node.paused, call.label], devicePluginReady: false });
    }
    if (call.call === 'resumeOperands') {
      const left = this.#node.paused.filter((label) => !call.labels.includes(label));
      this.#set(now, { paused: left, devicePluginReady: left.length === 0 });
    }
    if (call.call !== 'setLayout') return;
    if (this.#node.layoutEntry === call.entry) {
      this.repeated++;
      this.#set(now, { migState: null });
      return;
    }
    const layout = [WANTED, BEFORE].find((known) => entryNames(known).includes(call.entry))!;
    const behaviour = this.#behaviours[this.flips.length % this.#behaviours.length]!;
    this.#run = { behaviour, layout, began: now };
    this.flips.push(call.entry);
    this.#set(now, { layoutEntry: call.entry, migState: null });
  }

  get #node(): NodeSeen {
    return this.#seen.at(-1)!.node;
  }

  #set(at: number, change: Partial<NodeSeen>): void {
    this.#seen.push({ at, node: { ...this.#node, ...change } });
  }

  #advance(now: number): void {
    if (!this.#run) return;
    const { behaviour, layout, began } = this.#run;
    const { how, seconds, offeredAfter, leavesPaused } = behaviour;
    const passed = now - began;
    if (how === 'silent') return;
    if (this.#node.migState === null && passed >= 1) {
      this.#set(began + 1, { migState: 'pending', paused: PAUSED, devicePluginReady: false, allocatable: new Map() });
    }
    if (how === 'hangs' || passed < seconds) return;
    const paused = leavesPaused ? PAUSED : [];
    const ended = { paused, devicePluginReady: !leavesPaused };
    if (this.#node.migState === 'pending') {
      if (how === 'failedEmpty') this.#set(began + seconds, { ...ended, migState: 'failed', counted: new Map() });
      else this.#set(began + seconds, { ...ended, migState: how === 'failed' ? 'failed' : 'success' });
    }
    if (how !== 'success' || passed < seconds + offeredAfter) return;
    this.#set(began + seconds + offeredAfter, { allocatable: countsOf(layout), counted: countsOf(layout) });
    this.#run = null;
  }
}
