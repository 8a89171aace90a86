import { backoffMs, pause } from '../api/backoff.ts';
import { isDenied, isGone } from '../api/errors.ts';
import type { KubeApi } from '../api/kube-api.ts';
import { listPages } from '../api/list-pages.ts';
import { type KubeObject, keyOf } from '../api/objects.ts';
import type { Log } from '../log.ts';
import { Awaited } from './awaited.ts';
import { readEvents, WatchExpiredError } from './events.ts';
import { newer } from './versions.ts';

export interface CollectionOptions<T> {
  /** What it holds, for the log. */
  readonly name: string;
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  /** The little that is kept of an object; null: nothing, it is of no concern. */
  readonly keep: (object: KubeObject) => T | null;
  /** Something is different now, or known again after a time in which it was not. */
  readonly onChange: () => void;
  readonly log: Log;
}

/** Rights may be given a little later than they are used, and credentials be renewed. */
const PATIENCE = 8;
/** What a server says of a version that it cannot know, as after etcd was restored, has more names than `Gone`. */
const LIST_ANEW_AFTER = 3;

/**
 * The objects of one collection, kept up to date by a list and a watch. Where the watch breaks it is taken up again,
 * and where its version is too old the collection is listed anew.
 */
export class Collection<T> {
  readonly #api: KubeApi;
  readonly #options: CollectionOptions<T>;
  readonly #awaited: Awaited;
  #items = new Map<string, T>();
  #version = '';
  /** Whether it was ever complete. */
  #seen = false;
  /** Counts the lists and watches that failed since the last one that worked. */
  #failures = 0;

  constructor(api: KubeApi, options: CollectionOptions<T>) {
    this.#api = api;
    this.#options = options;
    this.#awaited = new Awaited(options.name);
  }

  /** By `keyOf`. Another map after each list. */
  get items(): ReadonlyMap<string, T> {
    return this.#items;
  }

  /** Resolves once it is complete, connected, and no older than that version. */
  ready(version = ''): Promise<void> {
    return this.#awaited.reached(version);
  }

  /** Keeps it up to date until the signal; what is wrong meanwhile is told in the log. */
  async run(signal: AbortSignal): Promise<void> {
    let listed = false;
    while (!signal.aborted) {
      try {
        if (!listed) await this.#list();
        listed = true;
        await this.#watch(signal);
      } catch (error) {
        if (signal.aborted) break;
        this.#awaited.disconnected();
        await this.#afterFailure(error, signal);
        if (error instanceof WatchExpiredError || isGone(error) || this.#failures >= LIST_ANEW_AFTER) listed = false;
      }
    }
    this.#awaited.close();
  }

  async #list(): Promise<void> {
    const { path, query = {}, keep, onChange } = this.#options;
    const items = new Map<string, T>();
    this.#version = await listPages(this.#api, path, query, (object) => {
      const kept = keep(object);
      if (kept !== null) items.set(keyOf(object), kept);
    });
    this.#items = items;
    this.#seen = true;
    this.#awaited.connected(this.#version);
    onChange();
  }

  async #watch(signal: AbortSignal): Promise<void> {
    const { path, query = {}, onChange } = this.#options;
    const answer = await this.#api.watch(
      path,
      {
        ...query,
        resourceVersion: this.#version,
        allowWatchBookmarks: 'true',
        // Not all at the same time, and often enough that a forgotten watch does not live for ever.
        timeoutSeconds: String(240 + Math.floor(Math.random() * 120)),
      },
      signal,
    );
    const opened = Date.now();
    this.#awaited.connected(this.#version);
    for await (const { type, object } of readEvents(answer)) {
      this.#failures = 0; // not by the head alone: what is wrong with a version is said behind it
      if (type !== 'BOOKMARK') this.#take(type, object);
      this.#version = newer(object.metadata?.resourceVersion ?? '', this.#version);
      this.#awaited.connected(this.#version);
      if (type !== 'BOOKMARK') onChange();
    }
    // Ended by the server. One that ends every watch at once must not be asked without a break.
    if (Date.now() - opened < 1000) throw new Error('the watch ended as soon as it had begun');
    this.#failures = 0;
  }

  #take(type: string, object: KubeObject): void {
    const kept = type === 'DELETED' ? null : this.#options.keep(object);
    if (kept === null) this.#items.delete(keyOf(object));
    else this.#items.set(keyOf(object), kept);
  }

  async #afterFailure(error: unknown, signal: AbortSignal): Promise<void> {
    this.#failures++;
    const told = error instanceof Error ? error : new Error(String(error));
    // The first one is everyday: connections are cut, servers restart.
    const level = this.#failures > 1 ? 'warn' : 'debug';
    this.#options.log({ level, message: `watch of ${this.#options.name}: ${told.message}` });
    // What has never been seen may never be: wrong address, no rights. What has been seen comes back.
    if (!this.#seen || (isDenied(error) && this.#failures >= PATIENCE)) this.#awaited.failed(told);
    await pause(backoffMs({ firstMs: 500, mostMs: 30_000 }, this.#failures), signal);
  }
}
