import type { FeasibleTransition, Plan } from '../../planner/documents/index.ts';
import type { BackendName } from '../backend.ts';
import { compile, type Program } from '../carry/index.ts';
import { Connection } from '../cluster/api/connection.ts';
import { KubeApi } from '../cluster/api/kube-api.ts';
import { type BalancingPlan, balancingPlan } from '../cluster/facts/balancing.ts';
import { gatherFacts } from '../cluster/facts/gather.ts';
import { readSurroundings } from '../cluster/facts/surroundings.ts';
import {
  factsOf,
  KubernetesCluster,
  Lease,
  type Log,
  type loadKubeConfig,
  type OwnDeployments,
  type Places,
  type PlanFacts,
  StatusMap,
} from '../cluster/index.ts';
import { type Check, type Facts, LAYOUTS_MAP, preflight } from '../preflight/index.ts';
import type { Surroundings } from '../workloads/index.ts';

/** Where the GPU Operator and its layouts are, unless somebody says otherwise. */
export const PLACES: Places = { operatorNamespace: 'gpu-operator', layouts: LAYOUTS_MAP };

export interface SessionOptions {
  readonly config: ReturnType<typeof loadKubeConfig>;
  /** The applier's own. */
  readonly namespace: string;
  readonly places?: Places;
  /** Default `mig-manager`. */
  readonly backend?: BackendName;
  readonly plan: Plan;
  readonly transition: FeasibleTransition;
  readonly acceptEven: boolean;
  /** Services that the plan does not have and that get their own Deployments back. */
  readonly handBack?: OwnDeployments;
  readonly scaling?: Facts['scaling'];
  readonly log: Log;
}

/** What is known before a transition is begun. */
export interface Looked {
  readonly program: Program;
  readonly facts: PlanFacts;
  readonly balancing: BalancingPlan;
  readonly surroundings: Surroundings;
  readonly cluster: KubernetesCluster;
  readonly checks: readonly Check[];
  /** Whether this very transition was begun before. */
  readonly resumed: boolean;
}

/** One transition and one cluster. Nothing is written before `acquire`. */
export class Session {
  readonly #options: SessionOptions;
  readonly #connection: Connection;
  readonly #ended = new AbortController();
  readonly lease: Lease;
  readonly api: KubeApi;
  readonly status: StatusMap;
  #cluster: KubernetesCluster | undefined;

  constructor(options: SessionOptions) {
    this.#options = options;
    this.#connection = new Connection(options.config);
    const { signal } = this.#ended;
    const { namespace, log } = options;
    this.lease = new Lease({ api: new KubeApi(this.#connection), namespace, log });
    this.api = new KubeApi(this.#connection, { signal, beforeWrite: () => this.lease.confirm(signal) });
    this.status = new StatusMap(this.api, namespace, () => this.lease.fence);
  }

  /** Looks at the cluster. @throws UnusableTransitionError */
  async look(): Promise<Looked> {
    const { plan, transition, namespace, acceptEven, log, places = PLACES, scaling = 'none' } = this.#options;
    const { backend = 'mig-manager', handBack } = this.#options;
    const program = compile(transition, plan);
    const named = factsOf(plan, transition, new Set(), handBack);
    // Asking what is allowed is a request to create, and needs no lease.
    const reader = new KubeApi(this.#connection, { signal: this.#ended.signal });
    const namespaces = new Set([...named.deployments.values()].map((deployment) => deployment.namespace));
    const surroundings = await readSurroundings(reader, namespaces);
    const balancing = balancingPlan(named, program.kinds, surroundings, acceptEven);
    const facts = factsOf(plan, transition, balancing.even, handBack);
    const { identity: reporter } = this.lease;
    const cluster = new KubernetesCluster({
      ...{ api: this.api, facts, places, backend, status: this.status, reporter, log },
    });
    this.#cluster = cluster;
    const snapshot = await cluster.snapshot();
    const resumed = belongsTo(await this.status.loadRecord(), program.hash);
    const gathered = await gatherFacts({
      ...{ api: reader, namespace, places, backend, plan, program, facts, surroundings, snapshot, resumed },
      ...{ acceptEven, scaling },
      base: transition.base ?? null,
    });
    return { program, facts, balancing, surroundings, cluster, checks: preflight(gathered), resumed };
  }

  async close(): Promise<void> {
    await this.lease.release();
    this.#ended.abort();
    await this.#cluster?.close();
    this.#connection.close();
  }
}

/** Whether a record is that of a transition. One that is damaged is for `carryOut` to complain about. */
function belongsTo(record: string | null, hash: string): boolean {
  try {
    return (JSON.parse(record ?? '{}') as { readonly transition?: string }).transition === hash;
  } catch {
    return true;
  }
}
