import { gunzipSync, gzipSync } from 'node:zlib';
import { type Plan, parsePlan, planHash } from '../../planner/documents/index.ts';
import { MANAGED_BY, MANAGER } from '../workloads/index.ts';
import { isMissing } from './api/errors.ts';
import type { KubeApi } from './api/kube-api.ts';
import type { ConfigMapObject, KubeObject } from './api/objects.ts';
import { collectionPath, objectPath, RESOURCES } from './api/paths.ts';

/** Which plan is in force, and which was before it. */
export interface PlanHistory {
  readonly current: string | null;
  readonly previous: string | null;
}

const HISTORY_NAME = 'mig-planner-plans';
const PREFIX = 'mig-planner-plan-';
/** On every part of a kept plan: the beginning of its hash. */
const PLAN_LABEL = 'mig-planner/plan';
const PART = 'part.gz';
/** Bytes of a part; as base64 in a request they are a third more. */
const PART_BYTES = 700 * 1024;

const tagOf = (hash: string): string => hash.slice(0, 16);

/**
 * Plans kept in the cluster itself, so that there is a way back from whoever applied the last one, and from wherever.
 * Two are kept: the one in force and the one before.
 */
export class KeptPlans {
  readonly #api: KubeApi;
  readonly #namespace: string;
  readonly #collection: string;

  constructor(api: KubeApi, namespace: string) {
    this.#api = api;
    this.#namespace = namespace;
    this.#collection = collectionPath(RESOURCES.configMaps, namespace);
  }

  async history(): Promise<PlanHistory> {
    const { current = null, previous = null } = (await this.#read(HISTORY_NAME))?.data ?? {};
    return { current, previous };
  }

  /** Keeps a plan that is about to be applied; the one that was in force before is the way back. */
  async keep(plan: Plan): Promise<void> {
    const hash = planHash(plan);
    const before = await this.history();
    if (before.current === hash) return;
    await this.#write(hash, gzipSync(JSON.stringify(plan)));
    await this.#apply(
      HISTORY_NAME,
      {},
      { data: { current: hash, ...(before.current && { previous: before.current }) } },
    );
    await this.#prune([hash, before.current]);
  }

  /** @returns null: it is not kept, or not whole */
  async load(hash: string): Promise<Plan | null> {
    const parts: Buffer[] = [];
    for (let index = 0; ; index++) {
      const part = (await this.#read(this.#name(hash, index)))?.binaryData?.[PART];
      if (part === undefined) break;
      parts.push(Buffer.from(part, 'base64'));
    }
    if (parts.length === 0) return null;
    const plan = parsePlan(
      gunzipSync(Buffer.concat(parts)).toString('utf8'),
      `plan ${tagOf(hash)} kept in the cluster`,
    );
    return planHash(plan) === hash ? plan : null;
  }

  async #write(hash: string, packed: Buffer): Promise<void> {
    for (let index = 0; index * PART_BYTES < packed.length; index++) {
      const part = packed.subarray(index * PART_BYTES, (index + 1) * PART_BYTES).toString('base64');
      await this.#apply(this.#name(hash, index), { [PLAN_LABEL]: tagOf(hash) }, { binaryData: { [PART]: part } });
    }
  }

  async #prune(kept: readonly (string | null)[]): Promise<void> {
    const tags = new Set(kept.map((hash) => tagOf(hash ?? '')));
    const list = await this.#api.get<KubeObject & { readonly items?: readonly KubeObject[] }>(this.#collection, {
      labelSelector: PLAN_LABEL,
    });
    for (const { metadata } of list.items ?? []) {
      if (tags.has(metadata?.labels?.[PLAN_LABEL] ?? '')) continue;
      await this.#api.delete(objectPath(RESOURCES.configMaps, metadata?.name ?? '', this.#namespace)).catch((error) => {
        if (!isMissing(error)) throw error;
      });
    }
  }

  #name(hash: string, index: number): string {
    return `${PREFIX}${tagOf(hash)}-${index}`;
  }

  #apply(name: string, labels: Record<string, string>, content: object): Promise<KubeObject> {
    const metadata = { name, namespace: this.#namespace, labels: { [MANAGED_BY]: MANAGER, ...labels } };
    const map = { apiVersion: 'v1', kind: 'ConfigMap', metadata, ...content };
    return this.#api.apply(objectPath(RESOURCES.configMaps, name, this.#namespace), map);
  }

  async #read(name: string): Promise<ConfigMapObject | undefined> {
    try {
      return await this.#api.get<ConfigMapObject>(objectPath(RESOURCES.configMaps, name, this.#namespace));
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
  }
}
