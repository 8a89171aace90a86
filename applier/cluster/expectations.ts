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

/** An eviction shows within milliseconds. */
const LOOK_MS = 20;

/** What has been written and must be seen before anything is decided on what is seen. */
export class Expectations {
  readonly #watched: Watched;
  readonly #versions = new Map<object, string>();
  readonly #leaving = new Set<Leaving>();

  constructor(watched: Watched) {
    this.#watched = watched;
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
    this.#leaving.add(pod);
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
    for (const leaving of this.#leaving) {
      const found = this.#watched.pods.items.get(`${leaving.namespace}/${leaving.pod}`);
      if (found === undefined || found.seen.uid !== leaving.uid || found.seen.terminating)
        this.#leaving.delete(leaving);
    }
    return this.#leaving.size > 0;
  }
}
