import { performance } from 'node:perf_hooks';
import { pause } from './api/backoff.ts';
import type { KubeObject } from './api/objects.ts';
import { newer } from './watch/versions.ts';
import { all, type Watched } from './watch/watched.ts';

/** A pod that was evicted. */
interface Leaving {
  readonly namespace: string;
  readonly pod: string;
  readonly uid: string;
}

/** An eviction shows within milliseconds, unless something in the API server's way only says that it has evicted. */
const LOOK_MS = 20;
const PATIENCE_MS = 30_000;

/** What has been written and must be seen before anything is decided on what is seen. */
export class Expectations {
  readonly #watched: Watched;
  readonly #versions = new Map<object, string>();
  /** Since when it is waited for. */
  readonly #leaving = new Map<Leaving, number>();
  readonly #patienceMs: number;

  constructor(watched: Watched, patienceMs = PATIENCE_MS) {
    this.#watched = watched;
    this.#patienceMs = patienceMs;
  }

  node(node: KubeObject): void {
    this.#expect(this.#watched.nodes, node);
  }

  pod(pod: KubeObject | null): void {
    if (pod !== null) this.#expect(this.#watched.pods, pod);
  }

  derived(deployment: KubeObject | null): void {
    if (deployment !== null) this.#expect(this.#watched.derived, deployment);
  }

  original(deployment: KubeObject): void {
    const collection = this.#watched.originals.get(deployment.metadata?.namespace ?? '');
    if (collection !== undefined) this.#expect(collection, deployment);
  }

  layouts(version: string): void {
    this.#expect(this.#watched.layouts, { metadata: { resourceVersion: version } });
  }

  /** An eviction is answered without the pod, so it is known by what it did. */
  leaving(pod: Leaving): void {
    this.#leaving.set(pod, performance.now());
  }

  /** Resolves once all that is watched is complete and shows what was written. */
  async met(signal: AbortSignal): Promise<void> {
    await Promise.all(all(this.#watched).map((collection) => collection.ready(this.#versions.get(collection))));
    while (this.#stillThere()) {
      signal.throwIfAborted();
      await pause(LOOK_MS, signal);
    }
  }

  #expect(collection: object, { metadata }: KubeObject): void {
    const version = metadata?.resourceVersion ?? '';
    this.#versions.set(collection, newer(version, this.#versions.get(collection) ?? ''));
  }

  #stillThere(): boolean {
    for (const [leaving, since] of this.#leaving) {
      const found = this.#watched.pods.items.get(`${leaving.namespace}/${leaving.pod}`);
      const gone = found === undefined || found.seen.uid !== leaving.uid || found.seen.terminating;
      if (gone || performance.now() - since > this.#patienceMs) this.#leaving.delete(leaving);
    }
    return this.#leaving.size > 0;
  }
}
