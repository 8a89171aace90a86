import { capacityOf } from '../deployment/index.ts';
import { type Problem, serviceCount } from '../problem/index.ts';
import type { Searcher } from './searcher.ts';
import { shapesOf } from './shapes.ts';

/** A configuration is repeated for at most this part of what the neediest of its services still lacks. */
const BULK_SHARE = 1 / 16;
/** Services listed per kind: one more than a GPU has slots. */
const LEADERS = 8;
/** Completion of a service that lacks less than a double can tell from 1. */
const ALMOST = 1 - 1e-12;

/**
 * MIG-serving's fast algorithm (§5.3, Fig. 15): add the configuration with the highest score Σ max(0, 1 − c)·u until
 * every completion rate c is 1; u is an instance's throughput divided by the required one.
 *
 * The score is a sum over instances, so the best configuration of a shape is found slot by slot from the few services
 * that score most on each kind: a step costs services × kinds + shapes × slots instead of an enumeration of
 * configurations. What the paper leaves open: ties go to the first service; an instance counts only what its service
 * still lacks, so that a service that is almost satisfied takes no large instance and shares its last GPU with as
 * many others as fit (the paper mixes more services then); while services lack far more than a GPU, the
 * configuration is applied many times at once.
 */
export const greedy: Searcher = ({ problem, signal }) => {
  const n = serviceCount(problem);
  const K = problem.kinds.length;
  const instances = new Int32Array(n * K);
  const completion = new Float64Array(n);
  const shapes = shapesOf(problem);
  const utility = Float64Array.from(problem.throughput, (t, at) => t / problem.demand[Math.floor(at / K)]!);
  const leaders = new Int32Array(K * LEADERS);
  let spent = 0;
  while (!signal?.aborted) {
    findLeaders(utility, completion, leaders);
    spent += n * K;
    let best: Filled | undefined;
    for (const { counts } of shapes) {
      const filled = fill(counts, utility, completion, leaders);
      if (filled.score > (best?.score ?? 0)) best = filled;
    }
    if (!best) break;
    apply(problem, best, completion, instances);
  }
  if (signal?.aborted) return { found: [], spent };
  addReplicas(problem, instances);
  return { found: [instances], spent };
};

/** (1 − c) times what an instance adds, of which no more counts than the service lacks. */
function scoreOf(lacking: number, open: number, utility: number): number {
  return lacking * Math.min(open, utility);
}

/**
 * Lists, per kind, the services that score most on one instance: `kinds × LEADERS`, best first, -1 where none.
 *
 * A configuration has at most seven slots and filling one only lowers scores, so the best service for any slot is
 * among the first {@link LEADERS}.
 */
function findLeaders(utility: Float64Array, completion: Float64Array, leaders: Int32Array): void {
  const K = leaders.length / LEADERS;
  const scores = new Float64Array(leaders.length);
  leaders.fill(-1);
  for (let i = 0; i < completion.length; i++) {
    const lacking = 1 - completion[i]!;
    if (lacking <= 0) continue;
    for (let k = 0; k < K; k++) {
      const score = scoreOf(lacking, lacking, utility[i * K + k]!);
      const last = (k + 1) * LEADERS - 1;
      if (score <= scores[last]!) continue;
      let at = last;
      for (; at > k * LEADERS && scores[at - 1]! < score; at--) {
        scores[at] = scores[at - 1]!;
        leaders[at] = leaders[at - 1]!;
      }
      scores[at] = score;
      leaders[at] = i;
    }
  }
}

/** A configuration: services on the slots of a shape, what each gains, and its score. */
interface Filled {
  readonly score: number;
  readonly slots: readonly (readonly [service: number, kind: number])[];
  readonly gained: ReadonlyMap<number, number>;
}

/** Fills the slots of a shape, largest kind first, each with the service that scores most on it. */
function fill(counts: Int32Array, utility: Float64Array, completion: Float64Array, leaders: Int32Array): Filled {
  const K = counts.length;
  const gained = new Map<number, number>();
  const slots: [number, number][] = [];
  let total = 0;
  for (let k = K - 1; k >= 0; k--) {
    for (let slot = 0; slot < counts[k]!; slot++) {
      let best = -1;
      let most = 0;
      for (let at = k * LEADERS; at < (k + 1) * LEADERS; at++) {
        const i = leaders[at]!;
        if (i < 0) break;
        const lacking = 1 - completion[i]!;
        const score = scoreOf(lacking, lacking - (gained.get(i) ?? 0), utility[i * K + k]!);
        if (score > most) {
          most = score;
          best = i;
        }
      }
      if (best < 0) break;
      total += most;
      gained.set(best, (gained.get(best) ?? 0) + utility[best * K + k]!);
      slots.push([best, k]);
    }
  }
  return { score: total, slots, gained };
}

/** Adds the configuration, as often as its services surely need it. */
function apply(problem: Problem, { slots, gained }: Filled, completion: Float64Array, instances: Int32Array): void {
  const K = problem.kinds.length;
  let times = Number.POSITIVE_INFINITY;
  for (const [service, gain] of gained) times = Math.min(times, ((1 - completion[service]!) / gain) * BULK_SHARE);
  times = Math.max(1, Math.floor(times));
  for (const [service, kind] of slots) instances[service * K + kind]! += times;
  // From the counts, not by adding up: whole numbers decide when a service is satisfied.
  for (const service of gained.keys()) {
    const capacity = capacityOf(problem, instances, service);
    const required = problem.demand[service]!;
    completion[service] = capacity >= required ? 1 : Math.min(ALMOST, capacity / required);
  }
}

/** Adds the smallest instances that services with `minReplicas` still miss. */
function addReplicas(problem: Problem, instances: Int32Array): void {
  const K = problem.kinds.length;
  for (let i = 0; i < serviceCount(problem); i++) {
    let replicas = 0;
    let smallest = -1;
    for (let k = 0; k < K; k++) {
      replicas += instances[i * K + k]!;
      if (smallest < 0 && problem.throughput[i * K + k]! > 0) smallest = k;
    }
    if (replicas < problem.minReplicas[i]!) instances[i * K + smallest]! += problem.minReplicas[i]! - replicas;
  }
}
