import { DEFAULT_LIMITS, type Decision, decide, type Limits, type Program } from '../../../applier/carry/index.ts';
import type { Step } from '../../../applier/carry/program.ts';
import { newRecord, type RunRecord } from '../../../applier/carry/record.ts';
import { countsOf, entryName } from '../../../applier/layouts/index.ts';
import { kindKey, type NodeSeen, type PodKind, type PodSeen, type Snapshot } from '../../../applier/types.ts';
import { freshNode } from './standing-cluster.ts';

const GPU = 'A100-40GB';
const GROUP = 'p4d';
export const LARGE: PodKind = { service: 'bert', gpu: GPU, profile: '3g.20gb' };
export const SMALL: PodKind = { service: 'bert', gpu: GPU, profile: '1g.5gb' };
export const BATCH = 8;
/** Requests/s of a large pod and of a small one. */
const WORTH = [80, 20];
/** One GPU with two large instances, room for a small one, and one that is cut for small ones. */
export const TWO_LARGE = [['3g.20gb', '3g.20gb']];
export const SMALL_ONES = [['1g.5gb', '1g.5gb', '3g.20gb']];

type Untold = 'id' | 'wave' | 'after';
type ToldStep = Step extends infer One ? (One extends Step ? Omit<One, Untold> : never) : never;

export interface Tiny {
  readonly gate?: number;
  /** Large and small pods at the start, and at the end. */
  readonly base?: readonly [number, number];
  readonly target?: readonly [number, number];
  /** Each after the one before it. Nodes and kinds by index: 0 is `a` and large. */
  readonly steps?: readonly ToldStep[];
}

/** A transition of service `bert` on nodes `a` and `b`. */
export function tiny({ gate = 0, base = [0, 0], target = base, steps = [] }: Tiny): Program {
  const kinds = [LARGE, SMALL];
  const nodes = ['a', 'b'].map((name) => ({ name, nodeGroup: GROUP, gpu: GPU, gpuCount: 1, layout: TWO_LARGE }));
  return {
    hash: 'tiny',
    kinds,
    kindOf: new Map(kinds.map((kind, at) => [kindKey(kind), at])),
    services: ['bert'],
    serviceOf: [0, 0],
    kindsOf: [[0, 1]],
    gate: Float64Array.of(gate),
    base: Int32Array.from(base),
    target: Int32Array.from(target),
    worth: WORTH.map((worth) => new Map([[BATCH, worth]])),
    nodes,
    nodeOf: new Map(nodes.map(({ name }, at) => [name, at])),
    steps: steps.map((step, at) => ({ ...step, id: `s${at}`, wave: 1, after: at === 0 ? [] : [at - 1] }) as Step),
    waves: 1,
    layouts: [TWO_LARGE, SMALL_ONES],
  };
}

/** A node that carries a logical name and is cut. */
export function node(logical: string, changes: Partial<NodeSeen> = {}, layout = TWO_LARGE): NodeSeen {
  const counts = countsOf(layout);
  const cut = {
    layoutEntry: entryName(layout, 'a'),
    migState: 'success',
    allocatable: counts,
    counted: counts,
  } as const;
  return { ...freshNode(`real-${logical}`, GROUP, GPU, layout.length), logical, ...cut, ...changes };
}

export const spare = (name: string): NodeSeen => freshNode(name, GROUP, GPU, 1);

/** A ready pod that the applier derived, on the node of a logical name. */
export function pod(name: string, on: string | null, changes: Partial<PodSeen> = {}): PodSeen {
  return {
    namespace: 'serving',
    name,
    uid: name,
    node: on === null ? null : `real-${on}`,
    kind: LARGE,
    batch: BATCH,
    ready: true,
    terminating: false,
    deletionCost: 0,
    owner: 'derived',
    trouble: '',
    ...changes,
  };
}

/** Pods by logical node and number, `{ a: 2 }`. */
export const podsOn = (counts: Readonly<Record<string, number>>, changes: Partial<PodSeen> = {}): PodSeen[] =>
  Object.entries(counts).flatMap(([on, count]) =>
    Array.from({ length: count }, (_, at) => pod(`${changes.owner ?? 'derived'}-${on}-${at}`, on, changes)),
  );

export interface Seen {
  readonly nodes?: readonly NodeSeen[];
  readonly pods?: readonly PodSeen[];
  /** Replicas of the derived Deployments; as many as there are derived pods unless told. */
  readonly replicas?: readonly [number, number];
  readonly current?: boolean;
  /** Replicas of the service's own Deployment. */
  readonly own?: number;
}

export function snapshot(seen: Seen): Snapshot {
  const { nodes = [node('a'), node('b')], pods = [], current = true, own } = seen;
  const derived = (kind: PodKind) =>
    pods.filter((one) => one.owner === 'derived' && one.kind === kind && !one.terminating).length;
  const replicas = seen.replicas ?? [derived(LARGE), derived(SMALL)];
  const workloads = [LARGE, SMALL].map((kind, at) => {
    const name = kind.profile;
    return [
      kindKey(kind),
      { namespace: 'serving', name, kind, replicas: replicas[at]!, current, settled: true, rollout: 0 },
    ] as const;
  });
  const readyReplicas = pods.filter(({ owner, ready }) => owner === 'original' && ready).length;
  const original = {
    service: 'bert',
    namespace: 'serving',
    name: 'bert',
    replicas: own ?? 0,
    readyReplicas,
    adopted: null,
  };
  const originals = new Map(own === undefined ? [] : [['bert', original] as const]);
  return { nodes, pods, workloads: new Map(workloads), originals, layouts: new Map() };
}

/** A record in which the first steps have been begun, and some of those are done. */
export function recordOf(program: Program, begun = 0, done = 0, changes: Partial<RunRecord> = {}): RunRecord {
  const record = newRecord(program.hash, program.steps.length, { originals: {}, elsewhere: {} });
  record.begun.fill(1, 0, begun);
  record.done.fill(1, 0, done);
  return { ...record, layoutsAt: 0, ...changes };
}

export interface Look extends Seen {
  readonly program: Program;
  readonly record?: RunRecord;
  readonly stopping?: boolean;
  readonly limits?: Partial<Limits>;
}

/** What is decided long after the layouts were written. Routes are not looked at. */
export function decided({ program, record = recordOf(program), stopping, limits, ...seen }: Look): Decision {
  const decision = decide(program, record, snapshot(seen), { ...DEFAULT_LIMITS, ...limits }, 1e9, stopping);
  return { ...decision, calls: decision.calls.filter(({ call }) => call !== 'route' && call !== 'event') };
}
