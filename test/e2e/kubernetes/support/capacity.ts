import type { Api } from './api.ts';
import { type Followed, follow } from './follow.ts';
import { isReady, type Pod } from './objects.ts';

/** What a Ready pod carries. */
export interface Share {
  readonly service: string;
  readonly throughput: number;
}

/** A service carried less than it had to. */
export interface Shortfall {
  readonly service: string;
  readonly ready: number;
  readonly gate: number;
  /** Milliseconds since the sampler was started. */
  readonly at: number;
}

/** Throughput of one instance, by service, profile and batch. */
export type ThroughputTable = ReadonlyMap<string, number>;

/** The key of a row of a throughput table. */
export function row(service: string, profile: string, batch: number | string): string {
  return `${service}/${profile}/${batch}`;
}

/** Reads a pod's share from the labels that the planner's pods carry. Others carry nothing. */
export function shareByLabels(table: ThroughputTable): (pod: Pod) => Share | undefined {
  return ({ metadata: { name, labels = {} } }) => {
    const service = labels['mig-planner/service'];
    if (service === undefined) return undefined;
    const key = row(service, labels['mig-planner/profile'] ?? '', labels['mig-planner/batch'] ?? '');
    const throughput = table.get(key);
    if (throughput === undefined) throw new Error(`${name}: the throughput table has no row ${key}`);
    return { service, throughput };
  };
}

/** Counts at every change of any pod what the Ready ones carry together. */
export class CapacitySampler {
  /** Every change that left a service below its gate. */
  readonly shortfalls: Shortfall[] = [];
  readonly #minima = new Map<string, number>();
  readonly #gates = new Map<string, number>();
  readonly #shareOf: (pod: Pod) => Share | undefined;
  readonly #shares = new Map<string, Share>();
  readonly #started = performance.now();
  #pods: Followed<Pod> | undefined;

  private constructor(shareOf: (pod: Pod) => Share | undefined) {
    this.#shareOf = shareOf;
  }

  /**
   * @param shareOf what a pod carries when it is Ready; `undefined` is a pod of no service
   */
  static async start(api: Api, namespace: string, shareOf: (pod: Pod) => Share | undefined): Promise<CapacitySampler> {
    const sampler = new CapacitySampler(shareOf);
    sampler.#pods = await follow<Pod>(api, `/api/v1/namespaces/${namespace}/pods`, ({ before, after }) => {
      const uid = (after ?? before)?.metadata.uid;
      if (uid !== undefined) sampler.#changed(uid, after);
    });
    return sampler;
  }

  /** From now on each of these services must carry at least so much, and minima count anew. */
  gate(gates: Readonly<Record<string, number>>): void {
    this.#gates.clear();
    this.#minima.clear();
    for (const [service, gate] of Object.entries(gates)) {
      this.#gates.set(service, gate);
      this.#sample(service);
    }
  }

  /** What the Ready pods of a service carry now. */
  ready(service: string): number {
    let total = 0;
    for (const share of this.#shares.values()) if (share.service === service) total += share.throughput;
    return total;
  }

  /** The least that a service has carried since its gate was set. */
  minimum(service: string): number {
    return this.#minima.get(service) ?? this.ready(service);
  }

  async stop(): Promise<void> {
    await this.#pods?.stop();
  }

  #changed(uid: string, pod: Pod | undefined): void {
    const before = this.#shares.get(uid);
    const after = pod !== undefined && isReady(pod) ? this.#shareOf(pod) : undefined;
    if (after === undefined) this.#shares.delete(uid);
    else this.#shares.set(uid, after);
    for (const service of new Set([before?.service, after?.service])) if (service !== undefined) this.#sample(service);
  }

  #sample(service: string): void {
    const ready = this.ready(service);
    this.#minima.set(service, Math.min(ready, this.#minima.get(service) ?? ready));
    const gate = this.#gates.get(service);
    // Sums of decimal throughputs carry float noise.
    if (gate === undefined || ready >= gate * (1 - 1e-9)) return;
    this.shortfalls.push({ service, ready, gate, at: Math.round(performance.now() - this.#started) });
  }
}
