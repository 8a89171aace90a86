import type { FeasibleTransition, Plan } from '../../planner/documents/index.ts';
import type { Call, Cluster, Refused, Snapshot } from '../types.ts';
import { AcceptedRoutes } from './accepted-routes.ts';
import { decide } from './decide.ts';
import { evenShortfalls } from './even.ts';
import { DEFAULT_LIMITS, type Limits } from './limits.ts';
import { originalsOf } from './originals.ts';
import { compile, type Program } from './program.ts';
import { newRecord, type RunRecord, readRecord, writeRecord } from './record.ts';
import { Situation } from './situation.ts';

/** How far a transition has got. */
export interface Progress {
  readonly phase: 'waiting' | 'applying' | 'stopping' | 'done' | 'refused' | 'failed';
  readonly wave: number;
  readonly waves: number;
  /** Steps. */
  readonly done: number;
  readonly total: number;
  readonly message: string;
}

/** A node that the plan no longer needs. */
export interface ReleasedNode {
  readonly node: string;
  readonly kubernetesName: string;
  readonly providerId: string | null;
}

export interface Outcome {
  readonly result: 'done' | 'stopped' | 'refused' | 'failed';
  /** Why, and what to do. */
  readonly says: readonly string[];
  readonly released: readonly ReleasedNode[];
}

export interface CarryOutOptions {
  readonly transition: FeasibleTransition;
  readonly plan: Plan;
  readonly cluster: Cluster;
  readonly limits?: Limits;
  /** Aborted: nothing new is begun, nodes in hand are finished. */
  readonly stop?: AbortSignal;
  /** Says why a transition that has not been begun may not be; empty: it may. */
  readonly drift?: (snapshot: Snapshot) => readonly string[];
  readonly onProgress?: (progress: Progress) => void;
  readonly log?: (entry: Readonly<Record<string, unknown>>) => void;
}

/** A call that is refused so often for a reason that waiting does not cure ends the run. */
const MOST_REFUSALS = 3;

/**
 * Carries a transition out, or goes on with it.
 *
 * What is to be done next is decided anew each time the cluster changes; the record is kept before any call, so it may
 * be killed at any moment and started again.
 *
 * @throws UnusableTransitionError where the documents cannot be carried out; whatever `cluster` throws when it is lost
 */
export async function carryOut(options: CarryOutOptions): Promise<Outcome> {
  const program = compile(options.transition, options.plan);
  return await new Run(program, options).go();
}

class Run {
  readonly #program: Program;
  readonly #options: CarryOutOptions;
  readonly #cluster: Cluster;
  readonly #limits: Limits;
  readonly #asked = new Map<string, number>();
  readonly #routes: AcceptedRoutes;
  readonly #refusals = new Map<string, { times: number; readonly message: string }>();
  readonly #releasing = new Map<string, ReleasedNode>();
  #fatal: string | undefined;
  #saved = '';

  constructor(program: Program, options: CarryOutOptions) {
    this.#program = program;
    this.#options = options;
    this.#cluster = options.cluster;
    this.#limits = options.limits ?? DEFAULT_LIMITS;
    this.#routes = new AcceptedRoutes(this.#limits.routeSettleMs);
  }

  async go(): Promise<Outcome> {
    const begun = await this.#begin();
    if ('result' in begun) return begun;
    let record = await this.#writeLayouts(begun);
    let moved = this.#cluster.now();
    let before = '';
    let stopSince: number | undefined;
    for (;;) {
      const snapshot = await this.#cluster.snapshot();
      const now = this.#cluster.now();
      const stopping = this.#options.stop?.aborted === true || this.#fatal !== undefined;
      if (stopping) stopSince ??= now;
      const decision = decide(this.#program, record, snapshot, this.#limits, now, stopping);
      record = decision.record;
      const changed = await this.#save(record);
      await this.#perform(decision.calls, snapshot, now);
      const waiting = [...this.#refusedOf(decision.calls), ...decision.waiting];
      this.#tell(record, waiting, stopping);
      const state = `${this.#saved}\n${footprint(snapshot)}`;
      if (state !== before) moved = now;
      before = state;
      // Not done before the last weights are accepted.
      const last = decision.end === 'done' && this.#refusedOf(decision.calls).length > 0 ? null : decision.end;
      const end = last ?? this.#overdue(now, moved, stopSince);
      if (end) return this.#end(end, waiting, snapshot);
      await this.#cluster.changed(changed ? 0 : this.#limits.pollMs);
    }
  }

  /** The record to go on with, or a new one where the cluster is as the transition expects. */
  async #begin(): Promise<RunRecord | Outcome> {
    const text = await this.#cluster.loadRecord();
    const known = text === null ? null : readRecord(text);
    if (known?.transition === this.#program.hash) {
      this.#options.log?.({
        message: 'goes on with a transition that was begun',
        done: known.done.filter(Boolean).length,
      });
      return known;
    }
    const snapshot = await this.#cluster.snapshot();
    const uneven = evenShortfalls(this.#program, this.#limits.evenBalancing);
    const says = [...uneven, ...(this.#options.drift?.(snapshot) ?? [])];
    if (says.length > 0) return { result: 'refused', says, released: [] };
    const fresh = newRecord(this.#program.hash, this.#program.steps.length, { originals: {}, elsewhere: {} });
    const situation = new Situation(this.#program, fresh, snapshot, this.#limits, this.#cluster.now());
    return { ...fresh, ...originalsOf(situation) };
  }

  /**
   * All layouts, as a node that is lost has to be replaced even where no other is cut.
   *
   * The moment of writing is kept first: whoever comes next must not take layouts for known that have just been
   * written.
   */
  async #writeLayouts(record: RunRecord): Promise<RunRecord> {
    const first = record.layoutsAt === null;
    const begun = first ? { ...record, layoutsAt: this.#cluster.now() } : record;
    await this.#save(begun);
    const wrote = await this.#cluster.writeLayouts(this.#program.layouts);
    const layoutsAt = wrote ? this.#cluster.now() : first ? 0 : begun.layoutsAt;
    const written = { ...begun, layoutsAt };
    await this.#save(written);
    return written;
  }

  async #save(record: RunRecord): Promise<boolean> {
    const text = writeRecord(record);
    if (text === this.#saved) return false;
    await this.#cluster.saveRecord(text);
    this.#saved = text;
    return true;
  }

  /**
   * Calls that have just been made are not made again before there was time for them to show. Routes come first: pods go
   * when requests are known to be sent elsewhere.
   */
  async #perform(calls: readonly Call[], snapshot: Snapshot, now: number): Promise<void> {
    const isRoute = ({ call }: Call) => call === 'route';
    await this.#make(calls.filter((call) => isRoute(call) && this.#isDue(call, now)));
    const others = calls.filter(
      (call) => !isRoute(call) && !this.#routes.holds(call, calls, snapshot, now) && this.#isDue(call, now),
    );
    for (const call of others) if (call.call === 'release') this.#remember(call.node, snapshot);
    await this.#make(others);
  }

  async #make(calls: readonly Call[]): Promise<void> {
    if (calls.length === 0) return;
    const refused = await this.#cluster.perform(calls);
    const failed = new Set(refused.map(({ call }) => call));
    for (const call of calls) {
      if (failed.has(call)) continue;
      this.#refusals.delete(keyOf(call));
      if (call.call === 'route') this.#routes.accept(call, this.#cluster.now());
    }
    for (const one of refused) this.#refuse(one);
  }

  #isDue(call: Call, now: number): boolean {
    const key = keyOf(call);
    if (call.call === 'route' && this.#routes.stands(call)) return false;
    if (now - (this.#asked.get(key) ?? Number.NEGATIVE_INFINITY) < this.#limits.retryMs) return false;
    this.#asked.set(key, now);
    return true;
  }

  #refuse({ call, why, message }: Refused): void {
    if (call.call === 'route') this.#routes.forget(call.service);
    const known = this.#refusals.get(keyOf(call));
    if (known?.message !== message) this.#options.log?.({ level: 'warn', message, call: call.call, why });
    const times = (known?.times ?? 0) + 1;
    this.#refusals.set(keyOf(call), { times, message });
    if (times >= MOST_REFUSALS && (why === 'conflict' || why === 'forbidden')) this.#fatal ??= message;
  }

  /** Why calls that are still wanted have not been carried out. */
  #refusedOf(calls: readonly Call[]): string[] {
    return calls.flatMap((call) => this.#refusals.get(keyOf(call))?.message ?? []);
  }

  #remember(name: string, snapshot: Snapshot): void {
    const node = snapshot.nodes.find((one) => one.name === name);
    if (node?.logical == null) return;
    this.#releasing.set(name, { node: node.logical, kubernetesName: name, providerId: node.providerId });
  }

  #overdue(now: number, moved: number, stopSince: number | undefined): 'stopped' | 'failed' | null {
    if (stopSince !== undefined && now - stopSince > this.#limits.stopMs) return 'stopped';
    return now - moved > this.#limits.stallMs ? 'failed' : null;
  }

  #tell(record: RunRecord, waiting: readonly string[], stopping: boolean): void {
    const { steps, waves } = this.#program;
    const wave = steps.reduce((most, step, index) => (record.begun[index] ? Math.max(most, step.wave) : most), 0);
    const done = record.done.reduce((sum, flag) => sum + flag, 0);
    const message = waiting.slice(0, 3).join('; ');
    this.#options.onProgress?.({
      phase: stopping ? 'stopping' : 'applying',
      wave,
      waves,
      done,
      total: steps.length,
      message,
    });
  }

  #end(end: 'done' | 'stopped' | 'failed', waiting: readonly string[], snapshot: Snapshot): Outcome {
    const released = new Map(this.#releasing);
    for (const { name, released: marked, logical, providerId, cordonedBy } of snapshot.nodes) {
      if (!marked || released.has(name)) continue;
      released.set(name, { node: logical ?? cordonedBy ?? name, kubernetesName: name, providerId });
    }
    const result = this.#fatal !== undefined ? 'failed' : end;
    const says = [...(this.#fatal === undefined ? [] : [this.#fatal]), ...(result === 'done' ? [] : waiting)];
    return { result, says, released: [...released.values()] };
  }
}

const keyOf = (call: Call) => JSON.stringify(call);

/** What shows that something moves: pods and nodes come, go and get ready. */
function footprint({ pods, nodes }: Snapshot): string {
  const ready = pods.reduce((sum, pod) => sum + Number(pod.ready), 0);
  const states = nodes.map(
    ({ name, migState, unschedulable, logical }) => `${name}${migState}${unschedulable}${logical}`,
  );
  return `${pods.length} ${ready} ${states.join()}`;
}
