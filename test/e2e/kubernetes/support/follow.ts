import { setTimeout as sleep } from 'node:timers/promises';
import type { Api } from './api.ts';
import type { KubeObject } from './objects.ts';

/** What a watch says. */
export interface WatchEvent<T> {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK' | 'ERROR';
  readonly object: T;
}

/** An object before and after something happened to it; `undefined` is not there. */
export interface Change<T> {
  readonly before: T | undefined;
  readonly after: T | undefined;
}

/** A collection as the server last told it. */
export interface Followed<T> {
  /** By `namespace/name`, or the name alone of what has no namespace. */
  readonly objects: ReadonlyMap<string, T>;
  stop(): Promise<void>;
}

/** The events of one watch, until it ends. */
export async function* watch<T>(
  api: Api,
  path: string,
  version: string,
  signal: AbortSignal,
): AsyncGenerator<WatchEvent<T>> {
  const mark = path.includes('?') ? '&' : '?';
  const stream = await api.stream(
    `${path}${mark}watch=true&allowWatchBookmarks=true&resourceVersion=${version}`,
    signal,
  );
  // An answer that nobody reads any more may still break off.
  stream.on('error', () => {});
  let rest = '';
  for await (const chunk of stream.setEncoding('utf8')) {
    const lines = `${rest}${chunk}`.split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) yield JSON.parse(line) as WatchEvent<T>;
  }
}

/** How an object is called within its collection. */
export function nameOf({ metadata }: KubeObject): string {
  return metadata.namespace === undefined ? metadata.name : `${metadata.namespace}/${metadata.name}`;
}

/**
 * Follows a collection, through restarts of the server, too. `changed` is told of every object of the first list and
 * then of each change.
 */
export async function follow<T extends KubeObject>(
  api: Api,
  path: string,
  changed: (change: Change<T>) => void,
): Promise<Followed<T>> {
  const ended = new AbortController();
  const objects = new Map<string, T>();
  const set = (name: string, after: T | undefined) => {
    const before = objects.get(name);
    if (after === undefined) objects.delete(name);
    else objects.set(name, after);
    changed({ before, after });
  };
  const list = async (): Promise<string> => {
    const { items, metadata } = await api.get<{ items: T[]; metadata: { resourceVersion: string } }>(path);
    const listed = new Map(items.map((item) => [nameOf(item), item]));
    for (const name of [...objects.keys()]) if (!listed.has(name)) set(name, undefined);
    for (const [name, item] of listed) {
      if (objects.get(name)?.metadata.resourceVersion !== item.metadata.resourceVersion) set(name, item);
    }
    return metadata.resourceVersion;
  };
  let version = await list();
  const loop = async () => {
    while (!ended.signal.aborted) {
      try {
        for await (const { type, object } of watch<T>(api, path, version, ended.signal)) {
          if (type === 'ERROR') break;
          version = object.metadata.resourceVersion ?? version;
          if (type !== 'BOOKMARK') set(nameOf(object), type === 'DELETED' ? undefined : object);
        }
        if (!ended.signal.aborted) version = await list();
      } catch {
        if (!ended.signal.aborted) await sleep(100);
        version = await list().catch(() => version);
      }
    }
  };
  const running = loop();
  return {
    objects,
    async stop() {
      ended.abort();
      await running;
    },
  };
}
