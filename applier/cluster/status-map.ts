import { gunzipSync, gzipSync } from 'node:zlib';
import { backoffMs, pause } from './api/backoff.ts';
import { ApiError, isConflict, isMissing, UnreachableError } from './api/errors.ts';
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
const BACKOFF = { firstMs: 100, mostMs: 10_000 } as const;
/** A control plane that is upgraded, or has lost its etcd, is away for minutes. */
const PATIENCE_MS = 10 * 60_000;

/** What is written into the ConfigMap. Null takes a key away. */
interface Patch {
  readonly data: object;
  readonly binaryData?: object;
}

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
  /** The record as it was kept last, for a ConfigMap that somebody deletes: without it nobody could go on. */
  #record: Patch | undefined;

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
    if (packed !== undefined) return unpacked(packed);
    return found?.data?.[RECORD] ?? null;
  }

  /**
   * Keeps the record. As nothing may be done before it is kept, an API server that is away is waited for.
   *
   * @throws RecordTooLargeError, LeaseLostError
   */
  saveRecord(text: string): Promise<void> {
    this.#record = recordPatch(text);
    return this.#write(this.#record, PATIENCE_MS);
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

  #write(patch: Patch, patienceMs = 0): Promise<void> {
    const written = this.#last.then(() => this.#writeNow(patch, Date.now() + patienceMs));
    this.#last = written.catch(() => {}); // told to whoever asked for it
    return written;
  }

  async #writeNow(patch: Patch, until: number): Promise<void> {
    for (let [attempt, conflicts] = [1, 0]; ; attempt++) {
      try {
        if (this.#version === undefined) await this.#read();
        const written = await (this.#version === undefined ? this.#create(patch) : this.#change(patch, this.#version));
        this.#version = written.metadata?.resourceVersion;
        return;
      } catch (error) {
        this.#version = undefined;
        if (isConflict(error) || isMissing(error) ? ++conflicts === ATTEMPTS : !isAway(error) || Date.now() > until)
          throw error;
        await pause(backoffMs(BACKOFF, attempt));
      }
    }
  }

  #change(patch: Patch, resourceVersion: string): Promise<ConfigMapObject> {
    return this.#api.merge(this.#path, { ...patch, metadata: { annotations: this.#annotations(), resourceVersion } });
  }

  #create({ data, binaryData }: Patch): Promise<ConfigMapObject> {
    const metadata = { name: STATUS_NAME, namespace: this.#namespace, annotations: this.#annotations() };
    const whole = {
      data: { ...this.#record?.data, ...data },
      binaryData: { ...this.#record?.binaryData, ...binaryData },
    };
    const map = withoutNulls({ apiVersion: 'v1', kind: 'ConfigMap', metadata, ...whole });
    return this.#api.create(collectionPath(RESOURCES.configMaps, this.#namespace), map);
  }

  #annotations(): Record<string, string> {
    return { [FENCE]: String(this.#fence()) };
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

/** @throws RecordTooLargeError */
function recordPatch(text: string): Patch {
  if (Buffer.byteLength(text) <= PLAIN_BYTES)
    return { data: { [RECORD]: text }, binaryData: { [PACKED_RECORD]: null } };
  const packed = gzipSync(text);
  if (packed.length > MOST_BYTES) {
    const kib = Math.ceil(packed.length / 1024);
    throw new RecordTooLargeError(`the record of the transition takes ${kib} KiB; a ConfigMap holds 900 KiB`);
  }
  return { data: { [RECORD]: null }, binaryData: { [PACKED_RECORD]: packed.toString('base64') } };
}

/** What cannot be unpacked is handed on as it is: who reads the record says that it is damaged, and what to do. */
function unpacked(packed: string): string {
  try {
    return gunzipSync(Buffer.from(packed, 'base64')).toString('utf8');
  } catch {
    return packed;
  }
}

const isAway = (error: unknown): boolean =>
  error instanceof UnreachableError || (error instanceof ApiError && error.passing);

/** A merge patch deletes by null; what is created has nothing to delete. */
function withoutNulls(object: object): object {
  return JSON.parse(JSON.stringify(object, (_, value) => (value === null ? undefined : value))) as object;
}
