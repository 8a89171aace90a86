import { gunzipSync, gzipSync } from 'node:zlib';
import { hashPlan, type Plan, parsePlan, planHash } from '../../planner/documents/index.ts';
import { MANAGED_BY, MANAGER } from '../workloads/index.ts';
import { isMissing } from './api/errors.ts';
import type { KubeApi } from './api/kube-api.ts';
import type { ConfigMapObject } from './api/objects.ts';
import { objectPath, RESOURCES } from './api/paths.ts';

/** Hashes of the plan that was applied last and of the one before it. */
export interface PlanHistory {
  readonly current: string | null;
  readonly previous: string | null;
}

/** Says which plan lies where. */
const INDEX_NAME = 'mig-planner-plans';
const PREFIX = 'mig-planner-plan';
const PART = 'part.gz';
/** Bytes of a part; as base64 in a request they are a third more. */
const PART_BYTES = 700 * 1024;
/** Where the next plan goes is where the last but one lay: so nothing ever has to be deleted. */
const SLOTS = ['a', 'b'] as const;
type Slot = (typeof SLOTS)[number];

/** A kept plan: `<slot> <parts> <hash>` in the index. */
interface Kept {
  readonly slot: Slot;
  readonly parts: number;
  readonly hash: string;
}

/**
 * Plans kept in the cluster itself, so that there is a way back from whoever applied the last one, and from wherever.
 * Two are kept: the one applied last and the one before.
 */
export class KeptPlans {
  readonly #api: KubeApi;
  readonly #namespace: string;

  constructor(api: KubeApi, namespace: string) {
    this.#api = api;
    this.#namespace = namespace;
  }

  async history(): Promise<PlanHistory> {
    const { current, previous } = await this.#index();
    return { current: current?.hash ?? null, previous: previous?.hash ?? null };
  }

  /**
   * Keeps a plan that is about to be applied; the one before it is the way back, if it was ever reached.
   *
   * @param reached whether it runs already
   */
  async keep(plan: Plan, reached = false): Promise<void> {
    const hash = planHash(plan);
    const { current, previous, wasReached } = await this.#index();
    if (current?.hash === hash) return;
    const before = wasReached ? current : previous;
    const slot = before?.slot === 'a' ? 'b' : 'a';
    const packed = gzipSync(JSON.stringify(plan));
    const parts = Math.ceil(packed.length / PART_BYTES);
    for (let part = 0; part < parts; part++) {
      const bytes = packed.subarray(part * PART_BYTES, (part + 1) * PART_BYTES);
      await this.#apply(nameOf(slot, part), { binaryData: { [PART]: bytes.toString('base64') } });
    }
    const data = {
      reached: String(reached),
      current: line({ slot, parts, hash }),
      ...(before === undefined ? {} : { previous: line(before) }),
    };
    await this.#apply(INDEX_NAME, { data });
  }

  /** The plan kept last runs. */
  async markReached(): Promise<void> {
    const { current, previous } = await this.#index();
    if (current === undefined) return;
    const data = { reached: 'true', current: line(current), ...(previous && { previous: line(previous) }) };
    await this.#apply(INDEX_NAME, { data });
  }

  /** @returns null: it is not kept, or no longer whole */
  async load(hash: string): Promise<Plan | null> {
    const { current, previous } = await this.#index();
    const kept = [current, previous].find((one) => one?.hash === hash);
    if (kept === undefined) return null;
    const parts: Buffer[] = [];
    for (let part = 0; part < kept.parts; part++) {
      const found = (await this.#read(nameOf(kept.slot, part)))?.binaryData?.[PART];
      if (found === undefined) return null;
      parts.push(Buffer.from(found, 'base64'));
    }
    return unpacked(Buffer.concat(parts), hash);
  }

  async #index(): Promise<{ current: Kept | undefined; previous: Kept | undefined; wasReached: boolean }> {
    const { current, previous, reached } = (await this.#read(INDEX_NAME))?.data ?? {};
    return { current: parsed(current), previous: parsed(previous), wasReached: reached === 'true' };
  }

  async #apply(name: string, content: object): Promise<void> {
    const metadata = { name, namespace: this.#namespace, labels: { [MANAGED_BY]: MANAGER } };
    const map = { apiVersion: 'v1', kind: 'ConfigMap', metadata, ...content };
    // Nobody but appliers has anything to say about them: who has edited one by hand is overruled.
    await this.#api.apply(objectPath(RESOURCES.configMaps, name, this.#namespace), map, true);
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

/** Null: parts of it are damaged, or of another plan that was being kept when somebody was killed. */
function unpacked(packed: Buffer, hash: string): Plan | null {
  try {
    const text = gunzipSync(packed).toString('utf8');
    const plan = parsePlan(text, `plan ${hash.slice(0, 12)} kept in the cluster`);
    return hashPlan(plan) === hash ? plan : null;
  } catch {
    return null;
  }
}

const nameOf = (slot: Slot, part: number): string => `${PREFIX}-${slot}-${part}`;
const line = ({ slot, parts, hash }: Kept): string => `${slot} ${parts} ${hash}`;

function parsed(text: string | undefined): Kept | undefined {
  const found = /^([ab]) (\d+) ([0-9a-f]{64})$/.exec(text ?? '');
  return found === null ? undefined : { slot: found[1] as Slot, parts: Number(found[2]), hash: found[3]! };
}
