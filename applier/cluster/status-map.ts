import { gunzipSync, gzipSync } from 'node:zlib';
import { isConflict, isMissing } from './api/errors.ts';
import type { KubeApi } from './api/kube-api.ts';
import type { ConfigMapObject } from './api/objects.ts';
import { collectionPath, objectPath, RESOURCES } from './api/paths.ts';
import { LeaseLostError } from './lease.ts';

export const STATUS_NAME = 'mig-planner-status';
/** Who wrote last, by the number of its lease. */
const FENCE = 'mig-planner/fence';
const RECORD = 'record';
/** Key of a record that is kept compressed. */
const PACKED_RECORD = 'record.gz';
/** Longer records are compressed: people read short ones. */
const PLAIN_BYTES = 64 * 1024;
/** An object in etcd may have a little over 1 MiB. */
const MOST_BYTES = 900 * 1024;
const ATTEMPTS = 5;

/** The record does not fit into a ConfigMap. */
export class RecordTooLargeError extends Error {
  override readonly name = 'RecordTooLargeError';
}

/** What people and `mig-planner status` read. All values are text, as a ConfigMap has them. */
export type StatusText = Readonly<
  Record<'phase' | 'plan' | 'transition' | 'run' | 'wave' | 'steps' | 'message' | 'updatedAt', string>
>;

/** The ConfigMap that says how far a transition has got. */
export class StatusMap {
  readonly #api: KubeApi;
  readonly #namespace: string;
  readonly #path: string;
  readonly #fence: () => number;
  /** Writes wait for one another. */
  #last: Promise<unknown> = Promise.resolve();
  #version: string | undefined;

  /** @param fence number of the lease under which is written */
  constructor(api: KubeApi, namespace: string, fence: () => number = () => 0) {
    this.#api = api;
    this.#namespace = namespace;
    this.#path = objectPath(RESOURCES.configMaps, STATUS_NAME, namespace);
    this.#fence = fence;
  }

  async loadRecord(): Promise<string | null> {
    const found = await this.#read();
    const packed = found?.binaryData?.[PACKED_RECORD];
    if (packed !== undefined) return gunzipSync(Buffer.from(packed, 'base64')).toString('utf8');
    return found?.data?.[RECORD] ?? null;
  }

  /** @throws RecordTooLargeError, LeaseLostError */
  saveRecord(text: string): Promise<void> {
    if (Buffer.byteLength(text) <= PLAIN_BYTES) {
      return this.#write({ data: { [RECORD]: text }, binaryData: { [PACKED_RECORD]: null } });
    }
    const packed = gzipSync(text);
    if (packed.length > MOST_BYTES) {
      const kib = Math.ceil(packed.length / 1024);
      throw new RecordTooLargeError(`the record of the transition takes ${kib} KiB; a ConfigMap holds 900 KiB`);
    }
    return this.#write({ data: { [RECORD]: null }, binaryData: { [PACKED_RECORD]: packed.toString('base64') } });
  }

  /** @throws LeaseLostError */
  saveStatus(status: StatusText): Promise<void> {
    return this.#write({ data: status });
  }

  /** Null: nothing was ever applied here. */
  async readStatus(): Promise<Readonly<Partial<StatusText>> | null> {
    const found = await this.#read();
    if (found === undefined) return null;
    const { [RECORD]: _, ...status } = found.data ?? {};
    return status;
  }

  #write(patch: { readonly data: object; readonly binaryData?: object }): Promise<void> {
    const written = this.#last.then(() => this.#writeNow(patch));
    this.#last = written.catch(() => {}); // told to whoever asked for it
    return written;
  }

  async #writeNow(patch: { readonly data: object; readonly binaryData?: object }): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      if (this.#version === undefined) await this.#read();
      const annotations = { [FENCE]: String(this.#fence()) };
      const metadata = { name: STATUS_NAME, namespace: this.#namespace, annotations };
      try {
        const written =
          this.#version === undefined
            ? await this.#api.create<ConfigMapObject>(
                collectionPath(RESOURCES.configMaps, this.#namespace),
                withoutNulls({ apiVersion: 'v1', kind: 'ConfigMap', metadata, ...patch }),
              )
            : await this.#api.merge<ConfigMapObject>(this.#path, {
                ...patch,
                metadata: { annotations, resourceVersion: this.#version },
              });
        this.#version = written.metadata?.resourceVersion;
        return;
      } catch (error) {
        this.#version = undefined;
        if ((!isConflict(error) && !isMissing(error)) || attempt === ATTEMPTS) throw error;
      }
    }
  }

  async #read(): Promise<ConfigMapObject | undefined> {
    try {
      const found = await this.#api.get<ConfigMapObject>(this.#path);
      const fence = Number(found.metadata?.annotations?.[FENCE] ?? 0);
      if (this.#fence() > 0 && fence > this.#fence()) {
        throw new LeaseLostError(`the record was taken over by a later holder of the lease (${fence})`);
      }
      this.#version = found.metadata?.resourceVersion;
      return found;
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
  }
}

/** A merge patch deletes by null; what is created has nothing to delete. */
function withoutNulls(object: object): object {
  return JSON.parse(JSON.stringify(object, (_, value) => (value === null ? undefined : value))) as object;
}
