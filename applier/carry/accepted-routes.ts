import { type Call, kindKey, type Snapshot } from '../types.ts';

type RouteCall = Extract<Call, { readonly call: 'route' }>;

interface Accepted {
  readonly route: RouteCall;
  readonly at: number;
}

/** Weights carry rounding of this relative size. */
const ROUNDING = 1e-6;

/** What Gateways have accepted, and what proxies may still act by: between the two lies some time that nobody tells. */
export class AcceptedRoutes {
  /** By service, the oldest first; of those that have long been accepted only the newest. */
  readonly #byService = new Map<string, Accepted[]>();
  readonly #settleMs: number;

  /** @param settleMs how long after being accepted weights may not yet be those that requests follow */
  constructor(settleMs: number) {
    this.#settleMs = settleMs;
  }

  accept(route: RouteCall, at: number): void {
    const kept = this.#byService.get(route.service) ?? [];
    this.#byService.set(route.service, [...kept, { route, at }]);
  }

  /** What stands in the cluster is not known any more. */
  forget(service: string): void {
    this.#byService.delete(service);
  }

  /** Whether a route says this already. */
  stands(route: RouteCall): boolean {
    const newest = this.#byService.get(route.service)?.at(-1);
    return newest !== undefined && JSON.stringify(newest.route) === JSON.stringify(route);
  }

  /**
   * Whether requests may still be sent to pods that a call takes away.
   *
   * @param calls of the same decision: the route to be among them says what stays
   */
  holds(call: Call, calls: readonly Call[], snapshot: Snapshot, now: number): boolean {
    const service = takenFrom(call, snapshot);
    const route = calls.find((one): one is RouteCall => one.call === 'route' && one.service === service);
    if (route === undefined) return false;
    const followed = this.#followed(route.service, now);
    return followed === null || followed.some((accepted) => !isWithin(accepted.route, route));
  }

  /** Whatever requests may follow now; null where that may be something that was never seen. */
  #followed(service: string, now: number): readonly Accepted[] | null {
    const accepted = this.#byService.get(service) ?? [];
    const settled = accepted.findLastIndex(({ at }) => at + this.#settleMs <= now);
    if (settled < 0) return null;
    accepted.splice(0, settled);
    return accepted;
  }
}

/** The service whose pods a call takes away; null: it takes none. */
function takenFrom(call: Call, { workloads, originals }: Snapshot): string | null {
  switch (call.call) {
    case 'evict':
      return call.service;
    case 'scaleOriginal':
      return call.replicas < (originals.get(call.service)?.replicas ?? 0) ? call.service : null;
    case 'scale':
      return call.replicas < (workloads.get(kindKey(call.kind))?.replicas ?? 0) ? call.kind.service : null;
    case 'retune':
      return call.maxUnavailable > 0 ? call.kind.service : null;
    default:
      return null;
  }
}

/** Whether weights send no kind more than it is to get. What others get more of is theirs already. */
function isWithin(accepted: RouteCall, wanted: RouteCall): boolean {
  const most = new Map(wanted.weights.map(([kind, worth]) => [kindKey(kind), worth]));
  const within = accepted.weights.every(([kind, worth]) => worth <= (most.get(kindKey(kind)) ?? 0) * (1 + ROUNDING));
  return within && accepted.original <= wanted.original;
}
