import type { Fleet, Plan } from '../../documents/index.ts';

/** Requests/s of one pod by service, GPU model and profile: the smaller figure where plans differ. */
export class Throughputs {
  readonly #rates = new Map<string, number>();

  constructor(plans: readonly Plan[]) {
    for (const plan of plans) {
      for (const { gpu, instances } of plan.gpus) {
        for (const { service, profile, throughput } of instances) {
          if (service === null || throughput === undefined) continue;
          const key = joined(service, gpu, profile);
          this.#rates.set(key, Math.min(throughput, this.#rates.get(key) ?? Number.POSITIVE_INFINITY));
        }
      }
    }
  }

  of(service: string, gpu: string, profile: string): number {
    return this.#rates.get(joined(service, gpu, profile)) ?? 0;
  }
}

/** Instances as counts: of one profile they are interchangeable. */
export type Counts = ReadonlyMap<string, number>;

export function count(counts: Map<string, number>, key: string, by: number): number {
  const next = (counts.get(key) ?? 0) + by;
  if (next === 0) counts.delete(key);
  else counts.set(key, next);
  return next;
}

/** One key for several names, whatever is in them: each but the last is preceded by its length. */
export function joined(...names: readonly string[]): string {
  let key = '';
  for (let at = 0; at < names.length - 1; at++) key += `${names[at]!.length}:${names[at]}`;
  return key + names.at(-1);
}

/** Pairs by key and keys by pair: a large way names the same few thousand pairs a million times. */
const pairs = new Map<string, readonly [profile: string, service: string]>();
const keys = new Map<string, Map<string, string>>();

export function podKey(profile: string, service: string): string {
  const ofProfile = keys.get(profile) ?? new Map<string, string>();
  keys.set(profile, ofProfile);
  const known = ofProfile.get(service);
  if (known !== undefined) return known;
  const key = joined(profile, service);
  ofProfile.set(service, key);
  pairs.set(key, [profile, service]);
  return key;
}

/** @param key as {@link podKey} gave it */
export const readPodKey = (key: string): readonly [profile: string, service: string] => pairs.get(key)!;

/** What a plan says about one of its nodes. */
export interface PlannedNode {
  readonly name: string;
  readonly nodeGroup: string;
  readonly gpu: string;
  /** Profiles per GPU index, each list sorted. */
  readonly layout: readonly (readonly string[])[];
  /** {@link podKey} to count. */
  readonly pods: Counts;
}

/** A plan's nodes; each has as many GPUs as its group, those that the plan does not list uncut. */
export function plannedNodes(plan: Plan | null, fleet: Fleet): Map<string, PlannedNode> {
  const nodes = new Map<string, PlannedNode & { readonly layout: string[][]; readonly pods: Map<string, number> }>();
  for (const { node: name, nodeGroup, gpu, index, instances } of plan?.gpus ?? []) {
    const size = fleet.spec.nodeGroups.find((group) => group.name === nodeGroup)?.gpusPerNode ?? 0;
    const node = nodes.get(name) ?? {
      name,
      nodeGroup,
      gpu,
      layout: Array.from({ length: size }, (): string[] => []),
      pods: new Map<string, number>(),
    };
    nodes.set(name, node);
    while (node.layout.length <= index) node.layout.push([]);
    node.layout[index] = instances.map(({ profile }) => profile).sort();
    for (const { profile, service } of instances) if (service !== null) count(node.pods, podKey(profile, service), 1);
  }
  return nodes;
}
