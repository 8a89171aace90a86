import { hashDocument } from '../../../planner/documents/index.ts';
import type { Call } from '../../types.ts';
import { isConflict } from '../api/errors.ts';
import { FIELD_MANAGER, type KubeApi } from '../api/kube-api.ts';
import { collectionPath, objectPath, RESOURCES } from '../api/paths.ts';
import type { Derivation } from '../derivation.ts';
import type { Log } from '../log.ts';

export type EventCall = Extract<Call, { readonly call: 'event' }>;

/** What has been said is not said again for so long. */
const QUIET_MS = 10 * 60_000;
/** The API server takes no longer notes. */
const LONGEST_NOTE = 1024;

/** Tells people what happens, as Kubernetes Events. One that cannot be told is no reason to stop. */
export class Events {
  readonly #api: KubeApi;
  readonly #derivation: Derivation;
  readonly #reporter: string;
  readonly #log: Log;
  readonly #said = new Map<string, { at: number; times: number }>();

  /** @param reporter which process says it */
  constructor(api: KubeApi, derivation: Derivation, reporter: string, log: Log) {
    this.#api = api;
    this.#derivation = derivation;
    this.#reporter = reporter.slice(0, 128);
    this.#log = log;
  }

  async tell(call: EventCall): Promise<void> {
    const { on, name, type, reason, message } = call;
    const key = hashDocument([on, name, type, reason, message]).slice(0, 16);
    const before = this.#said.get(key);
    if (before !== undefined && Date.now() - before.at < QUIET_MS) return;
    const regarding = this.#regarding(call);
    if (regarding === null) return;
    const times = (before?.times ?? 0) + 1;
    this.#said.set(key, { at: Date.now(), times });
    const namespace = 'namespace' in regarding ? regarding.namespace : 'default';
    const time = new Date().toISOString().replace('Z', '000Z');
    const metadata = {
      name: `${FIELD_MANAGER}.${key}.${this.#derivation.facts.transition.slice(0, 8) || 'none'}`,
      namespace,
    };
    const event = {
      apiVersion: 'events.k8s.io/v1',
      kind: 'Event',
      metadata,
      eventTime: time,
      type,
      reason,
      action: reason,
      note: message.slice(0, LONGEST_NOTE),
      reportingController: `${FIELD_MANAGER}/applier`,
      reportingInstance: this.#reporter,
      regarding,
    };
    try {
      await this.#api.create(collectionPath(RESOURCES.events, namespace), event);
    } catch (error) {
      if (isConflict(error)) await this.#again(metadata, Math.max(2, times), time);
      else this.#silent(error);
    }
  }

  /** Said before, by this process or by the one before it. */
  async #again(metadata: { name: string; namespace: string }, count: number, lastObservedTime: string): Promise<void> {
    const path = objectPath(RESOURCES.events, metadata.name, metadata.namespace);
    await this.#api.merge(path, { series: { count, lastObservedTime } }).catch((error) => this.#silent(error));
  }

  #regarding({ on, name }: EventCall) {
    // Nodes have no uid of their own in Events that kubelets write: kubectl finds them by name.
    if (on === 'node') return { apiVersion: 'v1', kind: 'Node', name, uid: name };
    const { metadata } = this.#derivation.sources.original(name) ?? {};
    if (metadata === undefined) return null;
    const { namespace = '', name: deployment, uid } = metadata;
    return { apiVersion: 'apps/v1', kind: 'Deployment', namespace, name: deployment, uid };
  }

  #silent(error: unknown): void {
    this.#log({ level: 'debug', message: `an event could not be told: ${String(error)}` });
  }
}
