import { type Call, kindKey, type PodSeen } from '../types.ts';
import type { Situation } from './situation.ts';
import { worthOf } from './tally.ts';

/** What the calls of one decision take away. */
interface Going {
  /** Pods to be evicted, by uid. */
  readonly evicted: ReadonlySet<string>;
  /** Replicas that Deployments of kinds are lowered to, by `kindKey`. */
  readonly replicas: ReadonlyMap<string, number>;
  /** Pods that a rollout may take away at a time, by `kindKey`. */
  readonly rollouts: ReadonlyMap<string, number>;
  /** Replicas that services' own Deployments are lowered to. */
  readonly originals: ReadonlyMap<string, number>;
}

/**
 * What each service's route is to say: what is ready behind its kinds' Services now and stays so when the calls have been
 * made. Those calls wait until that is accepted (see `AcceptedRoutes`), so no kind gets requests for pods that it is
 * about to lose, least of all one that loses its last. A node in hand serves until its pods go.
 *
 * Services whose pods all get the same share have no route. A service of which nothing derived stays keeps what its
 * route says, unless its own Deployment gets its requests back.
 */
export function routeCalls(situation: Situation, calls: readonly Call[]): Call[] {
  const { program, snapshot, limits } = situation;
  const going = goingBy(calls);
  return program.services.flatMap((service, index): Call[] => {
    if (limits.evenBalancing.has(service)) return [];
    const weights = program.kindsOf[index]!.map(
      (kind) => [program.kinds[kind]!, Number(stayingWorth(situation, kind, going).toPrecision(9))] as const,
    );
    const { readyReplicas = 0, replicas = 0 } = snapshot.originals.get(service) ?? {};
    const kept = Math.min(readyReplicas, going.originals.get(service) ?? replicas);
    const original = Math.max(0, kept - evictedOriginals(situation, index, going));
    const served = weights.some(([, worth]) => worth > 0) || (original > 0 && situation.ownToReturn(index) > 0);
    return served ? [{ call: 'route', service, weights, original }] : [];
  });
}

function goingBy(calls: readonly Call[]): Going {
  const evicted = new Set<string>();
  const replicas = new Map<string, number>();
  const rollouts = new Map<string, number>();
  const originals = new Map<string, number>();
  for (const call of calls) {
    if (call.call === 'evict') evicted.add(call.uid);
    else if (call.call === 'scale') replicas.set(kindKey(call.kind), call.replicas);
    else if (call.call === 'retune') rollouts.set(kindKey(call.kind), call.maxUnavailable);
    else if (call.call === 'scaleOriginal') originals.set(call.service, call.replicas);
  }
  return { evicted, replicas, rollouts, originals };
}

/** Requests/s of a kind's derived pods that are ready and stay. */
function stayingWorth({ program, tally, snapshot }: Situation, kind: number, going: Going): number {
  const key = kindKey(program.kinds[kind]!);
  const workload = snapshot.workloads.get(key);
  const derived = tally.podsOf[kind]!.filter(
    ({ owner, terminating, uid }) => owner === 'derived' && !terminating && !going.evicted.has(uid),
  );
  const ready = derived.filter((pod) => pod.ready);
  const replicas = Math.min(workload?.replicas ?? 0, going.replicas.get(key) ?? Number.POSITIVE_INFINITY);
  // A ReplicaSet gives up what is not ready first, then by deletion cost; of equals, here, the fastest.
  const unready = derived.length - ready.length;
  const surplus = Math.min(ready.length, Math.max(0, derived.length - replicas - unready));
  const worth = (pod: PodSeen) => worthOf(program, kind, pod.batch);
  ready.sort((a, b) => a.deletionCost - b.deletionCost || worth(b) - worth(a));
  const stay = ready.slice(surplus).map(worth);
  const rollout = going.rollouts.get(key) ?? workload?.rollout ?? 0;
  if (rollout > 0) {
    stay.sort((a, b) => a - b);
    stay.length = Math.min(stay.length, Math.max(0, replicas - rollout));
  }
  return stay.reduce((sum, one) => sum + one, 0);
}

function evictedOriginals({ program, tally }: Situation, service: number, { evicted }: Going): number {
  const pods = program.kindsOf[service]!.flatMap((kind) => tally.podsOf[kind]!);
  return pods.filter(({ owner, ready, uid }) => owner === 'original' && ready && evicted.has(uid)).length;
}
