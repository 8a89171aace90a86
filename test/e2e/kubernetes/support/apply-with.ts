import type { BackendName } from '../../../../applier/backend.ts';
import {
  type CarryOutOptions,
  carryOut,
  DEFAULT_LIMITS,
  type Limits,
  type Outcome,
} from '../../../../applier/carry/index.ts';
import { Connection } from '../../../../applier/cluster/api/connection.ts';
import { KubeApi } from '../../../../applier/cluster/api/kube-api.ts';
import { factsOf, KubernetesCluster, Lease, loadKubeConfig, StatusMap } from '../../../../applier/cluster/index.ts';
import { driftOf, formatDifference } from '../../../../applier/observe/index.ts';
import type { FeasibleTransition, Plan } from '../../../../planner/documents/index.ts';
import { OPERATOR_NAMESPACE } from './device-plugin.ts';

export const OWN_NAMESPACE = 'mig-planner';
export const LAYOUTS_MAP = 'mig-planner-layouts';
const PLACES = { operatorNamespace: OPERATOR_NAMESPACE, layouts: LAYOUTS_MAP };

/** Waits as in earnest, but a hundred times shorter. */
export const LIMITS: Limits = {
  ...DEFAULT_LIMITS,
  propagationMs: 700,
  pollMs: 200,
  retryMs: 300,
  routeSettleMs: 100,
  stallMs: 40_000,
  stopMs: 20_000,
  node: { warnSeconds: 2, actSeconds: 5, giveUpSeconds: 20, propagationSeconds: 1, repeatSeconds: 1 },
};

/** A plan and the way to it. */
export interface Way {
  readonly plan: Plan;
  readonly transition: FeasibleTransition;
}

export interface ApplyWithOptions extends Partial<CarryOutOptions> {
  /** Services without a route whose pods may be of different sizes, `--accept-even-balancing`. */
  readonly even?: ReadonlySet<string>;
  /** Who hands instances out. */
  readonly backend?: BackendName;
}

/** Carries a transition out as the Job does, with waits of a test and a lease that is soon free again. */
export async function applyWith(
  kubeconfig: string,
  { plan, transition }: Way,
  say: (message: string) => void,
  { even = new Set(), backend = 'mig-manager', limits = LIMITS, ...options }: ApplyWithOptions = {},
): Promise<Outcome> {
  const connection = new Connection(loadKubeConfig({ kubeconfig }));
  const api = new KubeApi(connection);
  const log = ({ level, message }: { level: string; message: string }) => {
    if (level !== 'debug') say(message);
  };
  const lease = new Lease({ api, namespace: OWN_NAMESPACE, log, times: { duration: 2, renew: 0.4, write: 1.5 } });
  await lease.acquire((holder) => say(`waits for ${holder}`));
  const status = new StatusMap(api, OWN_NAMESPACE, () => lease.fence);
  const facts = factsOf(plan, transition, even);
  const cluster = new KubernetesCluster({
    api,
    facts,
    places: PLACES,
    backend,
    status,
    reporter: 'test',
    log,
    propagationMs: limits.propagationMs,
  });
  const added = new Set(transition.steps.flatMap(({ action, node }) => (action === 'addNode' ? [node] : [])));
  try {
    return await carryOut({
      transition,
      plan,
      cluster,
      limits: { ...limits, evenBalancing: even },
      log: ({ message }) => say(String(message)),
      drift: (snapshot) => driftOf(snapshot, transition.base!, added).differences.map(formatDifference),
      ...options,
    });
  } finally {
    await cluster.close();
    await lease.release();
    connection.close();
  }
}
