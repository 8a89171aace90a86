import { setTimeout as sleep } from 'node:timers/promises';
import type { Api } from './api.ts';
import { follow } from './follow.ts';
import type { KubeObject } from './objects.ts';

interface ConfigMap extends KubeObject {
  readonly data?: Readonly<Record<string, string>>;
}

/** A file of a ConfigMap as a pod with the ConfigMap mounted sees it. */
export interface MountedFile {
  /** The content; `undefined` while there is no such file. */
  content(): string | undefined;
  stop(): Promise<void>;
}

/**
 * Mounts a ConfigMap's file as kubelet does: what is written arrives some time later (on a real node up to 90 seconds).
 *
 * @param propagation milliseconds until a change arrives
 * @param arrived told of each content once it has arrived
 */
export async function mountFile(
  api: Api,
  configMap: { readonly namespace: string; readonly name: string; readonly key: string },
  propagation: () => number,
  arrived: (content: string | undefined) => void = () => {},
): Promise<MountedFile> {
  const { namespace, name, key } = configMap;
  const ended = new AbortController();
  let content: string | undefined;
  let latest = 0;
  let first = true;
  const arrive = async (next: string | undefined, delay: number) => {
    const turn = ++latest;
    if (delay > 0) await sleep(delay, undefined, { signal: ended.signal });
    if (turn < latest) return;
    content = next;
    arrived(content);
  };
  const selector = encodeURIComponent(`metadata.name=${name}`);
  const path = `/api/v1/namespaces/${namespace}/configmaps?fieldSelector=${selector}`;
  const followed = await follow<ConfigMap>(api, path, ({ after }) => {
    // A pod that starts sees what there is.
    arrive(after?.data?.[key], first ? 0 : propagation()).catch(() => {});
  });
  first = false;
  return {
    content: () => content,
    async stop() {
      ended.abort();
      await followed.stop();
    },
  };
}
