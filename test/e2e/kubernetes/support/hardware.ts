/** Instances by profile, of a node or of one GPU. */
export type Counts = Readonly<Record<string, number>>;

/** Instances by profile of a whole node. */
export function sum(layout: readonly Counts[]): Counts {
  const counts: Record<string, number> = {};
  for (const gpu of layout) {
    for (const [profile, count] of Object.entries(gpu)) counts[profile] = (counts[profile] ?? 0) + count;
  }
  return counts;
}

interface Instance {
  readonly profile: string;
  /** The pod that holds it, by uid, and its name for messages. */
  holder?: { readonly uid: string; readonly name: string };
}

/** A GPU could not be cut anew. */
export class CutError extends Error {
  override readonly name = 'CutError';
}

/**
 * The GPUs of all nodes, as the driver would know them: what each is cut into, and who holds which instance. Kubelet and
 * mig-manager of a test meet here; the API server knows only what they report.
 */
export class Hardware {
  /** Every attempt to cut a GPU with an instance in use. An applier that works well makes none. */
  readonly violations: string[] = [];
  readonly #nodes = new Map<string, Instance[][]>();
  readonly #choose: (gpus: readonly number[]) => number;

  /**
   * @param choose which of the GPUs with a free instance of the wanted profile a pod gets; to the cluster this is chance.
   *   The first unless given
   */
  constructor(choose: (gpus: readonly number[]) => number = (gpus) => gpus[0]!) {
    this.#choose = choose;
  }

  add(node: string, gpus: number, layout: readonly Counts[]): void {
    this.#nodes.set(
      node,
      Array.from({ length: gpus }, (_, index) => instances(layout[index] ?? {})),
    );
  }

  has(node: string): boolean {
    return this.#nodes.has(node);
  }

  /** What each GPU of a node is cut into. */
  layout(node: string): readonly Counts[] {
    return this.#gpus(node).map((gpu) => sum(gpu.map(({ profile }) => ({ [profile]: 1 }))));
  }

  /** Instances in use by profile, GPU by GPU. */
  inUse(node: string): readonly Counts[] {
    return this.#gpus(node).map((gpu) =>
      sum(gpu.filter(({ holder }) => holder).map(({ profile }) => ({ [profile]: 1 }))),
    );
  }

  /** Gives a pod an instance, of that GPU where one is named, or says no. */
  hold(node: string, profile: string, holder: { readonly uid: string; readonly name: string }, on?: number): boolean {
    const gpus = this.#gpus(node);
    const free = (gpu: readonly Instance[]) => gpu.find((one) => one.profile === profile && !one.holder);
    const candidates = [...gpus.keys()].filter((index) => (on === undefined || on === index) && free(gpus[index]!));
    if (candidates.length === 0) return false;
    const instance = free(gpus[this.#choose(candidates)]!);
    if (instance) instance.holder = holder;
    return instance !== undefined;
  }

  release(node: string, uid: string): void {
    for (const instance of this.#nodes.get(node)?.flat() ?? []) {
      if (instance.holder?.uid === uid) delete instance.holder;
    }
  }

  /**
   * Cuts a GPU anew as mig-parted does: nothing where the counts are right already, else all instances go, the idle ones
   * first come to, and one in use ends the attempt halfway.
   */
  cut(node: string, gpu: number, counts: Counts): void {
    const before = this.#gpus(node)[gpu];
    if (before === undefined) throw new CutError(`${node} has no GPU ${gpu}`);
    if (sameCounts(this.layout(node)[gpu]!, counts)) return;
    const used = before.filter(({ holder }) => holder);
    if (used.length > 0) {
      this.#gpus(node)[gpu] = used;
      const holders = used.map(({ profile, holder }) => `${profile} by ${holder?.name}`).join(', ');
      this.violations.push(`GPU ${gpu} of ${node} was to be cut while in use: ${holders}`);
      throw new CutError(`GPU ${gpu}: in use: ${holders}`);
    }
    this.#gpus(node)[gpu] = instances(counts);
  }

  #gpus(node: string): Instance[][] {
    const gpus = this.#nodes.get(node);
    if (gpus === undefined) throw new Error(`${node} has no GPUs`);
    return gpus;
  }
}

/** Whether two GPUs are cut alike. */
export function sameCounts(a: Counts, b: Counts): boolean {
  const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...keys].every((key) => (a[key] ?? 0) === (b[key] ?? 0));
}

function instances(counts: Counts): Instance[] {
  return Object.entries(counts).flatMap(([profile, count]) => Array.from({ length: count }, () => ({ profile })));
}
