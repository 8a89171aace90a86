import { countsKey, enumerateGeometry, type Geometry, gpuModel } from '../../planner/mig/index.ts';
import { plainProfile } from '../labels.ts';
import { countsOf, type Layout } from '../layouts/index.ts';
import { legalPacking } from './legal-packing.ts';
import type { NamedNode } from './name-nodes.ts';

/** An instance without anything on it. */
export interface Slot {
  readonly profile: string;
  readonly start: number;
}

/**
 * Reads how nodes are cut: per GPU what stands there, with starts.
 *
 * Kubernetes tells counts per node. Which GPU has which of them stands in the layout that the node's label names, where
 * that agrees with the counts; else any legal way to have them is as good as another, and a note says so. Starts are
 * those of one legal placement: nobody sees the true ones from outside.
 */
export class LayoutReader {
  readonly #layouts: ReadonlyMap<string, Layout>;
  readonly #notes: string[];
  readonly #geometries = new Map<string, Geometry>();

  /** @param notes gets a line for every layout that had to be guessed */
  constructor(layouts: ReadonlyMap<string, Layout>, notes: string[]) {
    this.#layouts = layouts;
    this.#notes = notes;
  }

  /** @returns a list of instances per GPU index */
  read({ seen, logical, gpu }: NamedNode): Slot[][] {
    const geometry = this.#geometry(gpu);
    const entry = seen.layoutEntry === null ? undefined : this.#layouts.get(seen.layoutEntry);
    const offered = new Map([...seen.allocatable].map(([profile, count]) => [plainProfile(profile), count]));
    if (entry?.length === seen.gpuCount && agree(countsOf(entry), offered)) {
      const slots = entry.map((profiles) => placed(geometry, vectorOf(geometry, countsOf([profiles]))));
      if (slots.every((list, index) => list?.length === entry[index]!.length)) return slots as Slot[][];
    }
    const cuts = legalPacking(geometry, vectorOf(geometry, offered), seen.gpuCount - seen.wholeGpus);
    if (cuts === null || !agree(offered, sumOf(geometry, cuts))) {
      this.#notes.push(
        `node ${logical} (${seen.name}) offers ${words(offered)}, which ${seen.gpuCount} GPUs of ${gpu} cannot be cut into; listed as not cut`,
      );
      return Array.from({ length: seen.gpuCount }, () => []);
    }
    if (offered.size > 0) {
      this.#notes.push(
        `node ${logical} (${seen.name}): which GPU has which instances is a guess, as ${labelOf(seen.layoutEntry, entry)}`,
      );
    } else if (entry?.some((profiles) => profiles.length > 0)) {
      this.#notes.push(
        `node ${logical} (${seen.name}) offers nothing, though its label names ${seen.layoutEntry}; listed as not cut`,
      );
    }
    const whole = Array.from({ length: seen.wholeGpus }, () => [] as Slot[]);
    return [...cuts.map((cut) => placed(geometry, cut)!), ...whole];
  }

  #geometry(gpu: string): Geometry {
    const known = this.#geometries.get(gpu);
    if (known) return known;
    const model = gpuModel(gpu);
    if (!model) throw new RangeError(`unknown GPU model ${JSON.stringify(gpu)}`);
    const geometry = enumerateGeometry(model, model.profiles);
    this.#geometries.set(gpu, geometry);
    return geometry;
  }
}

function labelOf(name: string | null, entry: Layout | undefined): string {
  if (name === null) return 'its label names no layout';
  return `its label names ${name}, ${entry ? 'which is another layout' : 'which the ConfigMap does not tell GPU by GPU'}`;
}

const vectorOf = ({ profiles }: Geometry, counts: ReadonlyMap<string, number>): number[] =>
  profiles.map(({ name }) => counts.get(plainProfile(name)) ?? 0);

function sumOf({ profiles }: Geometry, cuts: readonly (readonly number[])[]): Map<string, number> {
  return new Map(profiles.map(({ name }, p) => [plainProfile(name), cuts.reduce((sum, cut) => sum + cut[p]!, 0)]));
}

/** Instances of one GPU at the starts of a legal placement; null where there is none. */
function placed({ layouts, profiles }: Geometry, counts: readonly number[]): Slot[] | null {
  const set = layouts.get(countsKey(counts));
  return set?.map(({ profile, start }) => ({ profile: profiles[profile]!.name, start })) ?? null;
}

function agree(a: ReadonlyMap<string, number>, b: ReadonlyMap<string, number>): boolean {
  return [...a.keys(), ...b.keys()].every((profile) => (a.get(profile) ?? 0) === (b.get(profile) ?? 0));
}

const words = (counts: ReadonlyMap<string, number>): string =>
  [...counts].map(([profile, count]) => `${count} × ${profile}`).join(', ');
