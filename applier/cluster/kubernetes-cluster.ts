import { setMaxListeners } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import type { BackendName } from '../backend.ts';
import type { Layout } from '../layouts/index.ts';
import type { Call, Cluster, Refused, Snapshot } from '../types.ts';
import type { KubeApi } from './api/kube-api.ts';
import { assemble, sourcesOf } from './assemble.ts';
import { Derivation } from './derivation.ts';
import { Expectations } from './expectations.ts';
import { KeptLayouts } from './kept-layouts.ts';
import type { Log } from './log.ts';
import type { NodeCall } from './perform/change-node.ts';
import { Events } from './perform/events.ts';
import { inOrder } from './perform/in-order.ts';
import { changeNode } from './perform/node-calls.ts';
import { evict, setDeletionCost } from './perform/pod-calls.ts';
import { CannotPerformError, refusalOf } from './perform/refused.ts';
import { WorkloadCalls } from './perform/workload-calls.ts';
import type { PlanFacts } from './plan-facts.ts';
import type { StatusMap } from './status-map.ts';
import { all, type Places, type Watched, watched } from './watch/watched.ts';

export interface KubernetesClusterOptions {
  readonly api: KubeApi;
  readonly facts: PlanFacts;
  readonly places: Places;
  /** Default `mig-manager`. */
  readonly backend?: BackendName;
  readonly status: StatusMap;
  /** Which process it is, in Events. */
  readonly reporter: string;
  readonly log: Log;
  /** Until kubelets have refreshed a mounted ConfigMap, milliseconds. Default: 90 s. */
  readonly propagationMs?: number;
}

/** Changes come in bursts: a node that is cut changes a dozen times in a second. */
const BURST_MS = 200;

/** The cluster behind an API server. It is known by watches, which `close` ends. */
export class KubernetesCluster implements Cluster {
  readonly #options: KubernetesClusterOptions;
  readonly #watched: Watched;
  readonly #derivation: Derivation;
  readonly #workloads: WorkloadCalls;
  readonly #events: Events;
  readonly #expectations: Expectations;
  readonly #layouts: KeptLayouts;
  readonly #closed = new AbortController();
  readonly #running: Promise<unknown>;
  /** Counts changes. */
  #version = 0;
  #shown = -1;
  #snapshot: Snapshot | undefined;
  #wake: () => void = () => {};

  constructor(options: KubernetesClusterOptions) {
    const { api, facts, places, backend = 'mig-manager', log, reporter } = options;
    this.#options = options;
    setMaxListeners(0, this.#closed.signal); // one of each watch, and more while it waits
    const onChange = () => {
      this.#version++;
      this.#wake();
    };
    this.#watched = watched({ api, facts, places, backend, log, onChange });
    this.#derivation = new Derivation(facts, sourcesOf(this.#watched, facts), backend);
    this.#workloads = new WorkloadCalls(api, this.#derivation);
    this.#events = new Events(api, this.#derivation, reporter, log);
    this.#expectations = new Expectations(this.#watched);
    this.#layouts = new KeptLayouts(api, places, options.propagationMs);
    this.#running = Promise.all(all(this.#watched).map((collection) => collection.run(this.#closed.signal)));
  }

  /** Complete, and no older than what was last written through this object. */
  async snapshot(): Promise<Snapshot> {
    await this.#expectations.met(this.#closed.signal);
    if (this.#snapshot === undefined || this.#shown !== this.#version) {
      this.#shown = this.#version;
      this.#snapshot = assemble(this.#watched, this.#derivation);
    }
    return this.#snapshot;
  }

  perform(calls: readonly Call[]): Promise<readonly Refused[]> {
    return inOrder(calls, async (call) => {
      try {
        await this.#make(call);
        return null;
      } catch (error) {
        return refusalOf(call, error);
      }
    });
  }

  /** Changes since the last snapshot count as well. */
  async changed(atMostMs: number): Promise<void> {
    const ended = new AbortController();
    if (this.#shown === this.#version) {
      const woken = new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
      await Promise.race([woken, wait(atMostMs, undefined, { signal: ended.signal }).catch(() => {})]);
      ended.abort();
      if (this.#shown === this.#version) return;
    }
    await wait(Math.min(BURST_MS, atMostMs));
  }

  /** By the API server's clock: moments are kept in the record, and who goes on may have another clock. */
  now(): number {
    return this.#options.api.now();
  }

  async writeLayouts(layouts: readonly Layout[]): Promise<boolean> {
    await this.snapshot();
    const { version, wrote } = await this.#layouts.write(layouts, this.#carried());
    this.#expectations.layouts(version);
    return wrote;
  }

  loadRecord(): Promise<string | null> {
    return this.#options.status.loadRecord();
  }

  saveRecord(text: string): Promise<void> {
    return this.#options.status.saveRecord(text);
  }

  /** Ends the watches. */
  async close(): Promise<void> {
    this.#closed.abort();
    await this.#running;
  }

  async #make(call: Call): Promise<void> {
    const { api } = this.#options;
    switch (call.call) {
      case 'evict':
        await evict(api, call);
        return this.#expectations.leaving(call);
      case 'setDeletionCost':
        return this.#expectations.pod(await setDeletionCost(api, call));
      case 'scale':
        return this.#expectations.derived(await this.#workloads.scale(call));
      case 'retune':
        return this.#expectations.derived(await this.#workloads.retune(call));
      case 'scaleOriginal':
        return this.#expectations.original(await this.#workloads.scaleOriginal(call));
      case 'route':
        return this.#workloads.route(call);
      case 'event':
        return this.#events.tell(call);
      case 'setLayout':
        await this.#ensureLayout(call.entry);
        return this.#changeNode(call);
      default:
        return this.#changeNode(call);
    }
  }

  async #changeNode(call: NodeCall): Promise<void> {
    const { api, facts } = this.#options;
    this.#expectations.node(await changeNode(api, call, facts.transition));
  }

  async #ensureLayout(entry: string): Promise<void> {
    const [text = null] = this.#watched.layouts.items.values();
    const written = await this.#layouts.ensure(entry, text, this.#carried());
    if (written !== null) this.#expectations.layouts(written.version);
    const left = this.#layouts.reachNodesIn();
    if (left === 0) return;
    throw new CannotPerformError(
      `layouts were gone from mig-manager's ConfigMap and have been put back; they reach the nodes in ${left} s`,
    );
  }

  /** Entries that the labels of nodes name. */
  #carried(): ReadonlySet<string> {
    return new Set(Array.from(this.#watched.nodes.items.values(), ({ layoutEntry }) => layoutEntry ?? ''));
  }
}
