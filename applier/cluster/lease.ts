import { hostname } from 'node:os';
import { performance } from 'node:perf_hooks';
import { backoffMs, pause } from './api/backoff.ts';
import { isConflict, isForbidden, isMissing } from './api/errors.ts';
import type { KubeApi } from './api/kube-api.ts';
import type { KubeObject } from './api/objects.ts';
import { collectionPath, objectPath, RESOURCES } from './api/paths.ts';
import type { Log } from './log.ts';

/** Somebody else may be at work by now: nothing more must be written. */
export class LeaseLostError extends Error {
  override readonly name = 'LeaseLostError';
}

/** The lease cannot be asked for: rights or the namespace are missing. */
export class NoLeaseError extends Error {
  override readonly name = 'NoLeaseError';
}

interface LeaseObject extends KubeObject {
  readonly spec?: {
    readonly holderIdentity?: string;
    readonly leaseDurationSeconds?: number;
    readonly leaseTransitions?: number;
    readonly renewTime?: string;
    readonly acquireTime?: string;
  };
}

export const LEASE_NAME = 'mig-planner';

/** How long things take, seconds. */
export interface LeaseTimes {
  /** Whoever does not renew for so long may be taken over from. */
  readonly duration: number;
  readonly renew: number;
  /** Without a renewal for so long nothing more is written. What has been sent by then is over before `duration`. */
  readonly write: number;
}

const TIMES: LeaseTimes = { duration: 60, renew: 15, write: 45 };

export interface LeaseOptions {
  readonly api: KubeApi;
  readonly namespace: string;
  readonly log: Log;
  /** Different for every process, so that none takes another's lease for its own. */
  readonly identity?: string;
  readonly times?: LeaseTimes;
}

/**
 * The right to change the cluster: one holder at a time. As in client-go, a lease has expired when it has not been seen
 * to change for its duration, so clocks that differ do no harm.
 */
export class Lease {
  readonly identity: string;
  readonly #api: KubeApi;
  readonly #path: string;
  readonly #collection: string;
  readonly #namespace: string;
  readonly #log: Log;
  readonly #times: LeaseTimes;
  readonly #ended = new AbortController();
  #held: { lease: LeaseObject; since: Moment } | undefined;
  #renewing: Promise<void> | undefined;

  constructor({
    api,
    namespace,
    log,
    identity = `${hostname()}-${process.pid}-${Date.now()}`,
    times = TIMES,
  }: LeaseOptions) {
    this.#api = api;
    this.#namespace = namespace;
    this.#path = objectPath(RESOURCES.leases, LEASE_NAME, namespace);
    this.#collection = collectionPath(RESOURCES.leases, namespace);
    this.#log = log;
    this.#times = times;
    this.identity = identity;
  }

  /** Grows with every holder: what was written under a smaller one is out of date. */
  get fence(): number {
    return this.#held?.lease.spec?.leaseTransitions ?? 0;
  }

  /**
   * Waits until it is sure that nobody else holds it: at once where it was renewed lately, and for as long as the API
   * server does not answer.
   *
   * @throws LeaseLostError when it was lost
   */
  async confirm(signal?: AbortSignal): Promise<void> {
    while (this.#held !== undefined && secondsSince(this.#held.since) >= this.#times.write) {
      signal?.throwIfAborted();
      await pause(250, signal);
    }
    if (this.#held !== undefined) return;
    throw new LeaseLostError(
      'the lease on the cluster was lost to somebody else. Nothing more is written; start again once that one has ended',
    );
  }

  /**
   * Waits until nobody else holds it, and keeps it from then on.
   *
   * @param onWait told once who holds it
   * @param signal ends the waiting: then it is not held
   * @throws NoLeaseError
   */
  async acquire(onWait: (holder: string) => void, signal?: AbortSignal): Promise<boolean> {
    let seen: { readonly version: string; readonly since: Moment } | undefined;
    while (!signal?.aborted) {
      const sent = now();
      const found = await this.#read();
      const holder = found?.spec?.holderIdentity ?? '';
      const version = found?.metadata?.resourceVersion ?? '';
      if (seen?.version !== version) {
        if (seen === undefined && holder !== '' && holder !== this.identity) onWait(holder);
        seen = { version, since: sent };
      }
      const duration = found?.spec?.leaseDurationSeconds ?? this.#times.duration;
      if (holder === '' || holder === this.identity || secondsSince(seen.since) >= duration) {
        const lease = await this.#take(found);
        if (lease !== undefined) {
          this.#held = { lease, since: sent };
          this.#renewing = this.#keep();
          return true;
        }
      }
      await pause(Math.min(5_000, this.#times.renew * 1000), signal);
    }
    return false;
  }

  /** Gives it back, so that the next one need not wait. */
  async release(): Promise<void> {
    this.#ended.abort();
    await this.#renewing;
    const held = this.#held;
    this.#held = undefined;
    if (held === undefined) return;
    const { spec, metadata } = held.lease;
    const free = {
      metadata: { resourceVersion: metadata?.resourceVersion },
      spec: { ...spec, holderIdentity: '', leaseDurationSeconds: 1 },
    };
    await this.#api.merge(this.#path, free).catch((error) => {
      // It expires by itself.
      this.#log({ level: 'warn', message: `the lease could not be given back: ${String(error)}` });
    });
  }

  async #read(): Promise<LeaseObject | undefined> {
    try {
      return await this.#api.get<LeaseObject>(this.#path);
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw this.#told(error);
    }
  }

  /** What waiting does not cure is told with what does. */
  #told(error: unknown): unknown {
    if (!isForbidden(error) && !isMissing(error)) return error;
    const { message } = error as Error;
    return new NoLeaseError(
      `Lease ${LEASE_NAME} in namespace ${this.#namespace} cannot be taken: ${message}. kubectl apply -f applier/manifests, or name another namespace with --namespace`,
    );
  }

  /** @returns undefined when somebody else was faster */
  async #take(found: LeaseObject | undefined): Promise<LeaseObject | undefined> {
    const time = microTime();
    const spec = {
      holderIdentity: this.identity,
      leaseDurationSeconds: this.#times.duration,
      acquireTime: time,
      renewTime: time,
      leaseTransitions: (found?.spec?.leaseTransitions ?? 0) + 1,
    };
    try {
      if (found !== undefined) {
        return await this.#api.merge(this.#path, {
          metadata: { resourceVersion: found.metadata?.resourceVersion },
          spec,
        });
      }
      const metadata = { name: LEASE_NAME, namespace: this.#namespace };
      return await this.#api.create(this.#collection, {
        apiVersion: 'coordination.k8s.io/v1',
        kind: 'Lease',
        metadata,
        spec,
      });
    } catch (error) {
      if (isConflict(error)) return undefined;
      throw this.#told(error);
    }
  }

  async #keep(): Promise<void> {
    const signal = this.#ended.signal;
    for (let failures = 0; this.#held !== undefined; ) {
      const wait = failures === 0 ? this.#times.renew * 1000 : backoffMs({ firstMs: 1000, mostMs: 5000 }, failures);
      await pause(wait, signal);
      if (signal.aborted || this.#held === undefined) return;
      try {
        await this.#renew(this.#held.lease);
        failures = 0;
      } catch (error) {
        failures++;
        this.#log({ level: 'warn', message: `the lease could not be renewed: ${String(error)}` });
      }
    }
  }

  async #renew(lease: LeaseObject): Promise<void> {
    const since = now();
    const metadata = { resourceVersion: lease.metadata?.resourceVersion };
    try {
      const renewed = await this.#api.merge<LeaseObject>(this.#path, { metadata, spec: { renewTime: microTime() } });
      this.#held = { lease: renewed, since };
    } catch (error) {
      if (!isConflict(error) && !isMissing(error)) throw error;
      const found = await this.#read();
      // Our own renewal, whose answer was lost, or a change by hand that leaves us the holder.
      if (
        found?.spec?.holderIdentity === this.identity &&
        found.spec.leaseTransitions === lease.spec?.leaseTransitions
      ) {
        this.#held = { lease: found, since };
        return;
      }
      this.#held = undefined;
      const holder = found?.spec?.holderIdentity;
      this.#log({
        level: 'error',
        message: `the lease was lost to ${holder ? `"${holder}"` : 'nobody: it was deleted or emptied'}`,
      });
    }
  }
}

/** By two clocks: the one jumps when it is set, the other stands still while the machine sleeps. */
interface Moment {
  readonly wall: number;
  readonly steady: number;
}

const now = (): Moment => ({ wall: Date.now(), steady: performance.now() });
const secondsSince = ({ wall, steady }: Moment): number =>
  Math.max(Date.now() - wall, performance.now() - steady) / 1000;

/** RFC 3339 with microseconds, as Leases have it. */
const microTime = (): string => new Date().toISOString().replace('Z', '000Z');
