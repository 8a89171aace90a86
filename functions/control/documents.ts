import * as z from 'zod';
import {
  type Fleet,
  hardwareFrom,
  type Plan,
  type ProfileRow,
  parseFleet,
  parsePlan,
  parseProfiles,
  parseWorkload,
  type Workload,
} from '../../planner/documents/index.ts';
import { DocumentError } from '../../planner/documents/issues.ts';
import { gpuModel, gpuModelNames } from '../../planner/mig/index.ts';
import type { RunInput } from '../../planner/run/types.ts';
import type { ObjectStore, StoredObject } from '../../store/index.ts';
import { readJson, type Versioned } from './json-object.ts';
import { controlKeys, SHARED } from './keys.ts';
import type { Settings } from './settings.ts';

const HARDWARE = hardwareFrom(gpuModelNames.map((name) => gpuModel(name)!));

/** Which plan is in force: small, so that one conditional write changes it. */
export const CurrentSchema = z.object({
  apiVersion: z.literal('mig-planner/v1'),
  kind: z.literal('CurrentPlan'),
  run: z.string(),
  execution: z.string(),
  fence: z.number().int(),
  /** Key of the plan and SHA-256 of its bytes. */
  plan: z.string(),
  planSha256: z.string(),
  /** How it was carried out: `none` means that nobody did. */
  apply: z.string(),
  recordedAt: z.string(),
});
export type Current = z.infer<typeof CurrentSchema>;

export function readCurrent(store: ObjectStore): Promise<Versioned<Current> | undefined> {
  return readJson(store, controlKeys.current, CurrentSchema);
}

/** The documents a decision and a run are about. */
export interface Documents {
  readonly workload: Workload;
  readonly profiles: readonly ProfileRow[];
  readonly fleet: Fleet;
  readonly current: Plan | null;
}

/** What a workload needs is not under `demand/`. */
export class MissingDocumentError extends Error {
  override readonly name = 'MissingDocumentError';

  constructor(what: string, workload: string) {
    super(`expected ${what} under demand/${workload}/ or demand/${SHARED}/, got none`);
  }
}

/**
 * Reads the documents of a workload (`workload.yaml`, `fleet.yaml`, `profiles*.csv`; `.yml` and `.json` will do, too)
 * and the plan in force. What its folder lacks is looked for in the one that all share.
 *
 * @throws DocumentError, MissingDocumentError
 */
export async function readDocuments(store: ObjectStore, name: string): Promise<Documents> {
  const text = async (key: string): Promise<string> => utf8(await store.get(key));
  const [own, shared, current] = await Promise.all([
    listed(store, controlKeys.demand(name)),
    listed(store, controlKeys.demand(SHARED)),
    readCurrent(store),
  ]);
  const find = (form: RegExp, folders: readonly (readonly string[])[], what: string): string[] => {
    const found = folders.map((keys) => keys.filter((key) => form.test(key))).find((keys) => keys.length > 0);
    if (found === undefined) throw new MissingDocumentError(what, name);
    return found;
  };
  // A workload is never taken from the shared folder: a misspelt name must not plan for somebody else.
  const workload = find(/\/workload\.(ya?ml|json)$/, [own], 'workload.yaml')[0]!;
  const fleet = find(/\/fleet\.(ya?ml|json)$/, [own, shared], 'fleet.yaml')[0]!;
  const tables = find(/\/profiles[^/]*\.csv$/, [own, shared], 'profiles.csv');
  const profiles = await Promise.all(tables.map(async (file) => ({ file, text: await text(file) })));
  return {
    workload: parseWorkload(await text(workload), workload),
    profiles: parseProfiles(profiles, HARDWARE),
    fleet: parseFleet(await text(fleet), fleet, HARDWARE),
    current: current === undefined ? null : parsePlan(await text(current.value.plan), current.value.plan),
  };
}

/** The text of a document that people have put there. @throws DocumentError where it is none */
function utf8(object: StoredObject): string {
  try {
    return object.text();
  } catch {
    const [file, expected] = [object.key, 'text in UTF-8'];
    const hint = 'save it as UTF-8: spreadsheets and PowerShell write UTF-16 or Latin-1 by default';
    throw new DocumentError([{ code: 'syntax', file, path: '', expected, got: 'bytes that are none', hint }]);
  }
}

async function listed(store: ObjectStore, prefix: string): Promise<string[]> {
  const keys: string[] = [];
  for await (const { key } of store.list(prefix)) keys.push(key);
  return keys;
}

export function runInput(documents: Documents, { searchers, seed, budget }: Settings): RunInput {
  return { ...documents, options: { searchers, seed, budget } };
}
