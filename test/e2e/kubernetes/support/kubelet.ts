import { setTimeout as sleep } from 'node:timers/promises';
import { type Api, ApiError } from './api.ts';
import { type Followed, follow } from './follow.ts';
import type { Hardware } from './hardware.ts';
import { instancesOf, type Pod } from './objects.ts';
import { failed, running, succeeded } from './pod-status.ts';

/** How a pod fares on its node. Times in milliseconds. */
export interface PodBehaviour {
  /** From being bound to being Ready. */
  readonly readyAfter?: number;
  /** From being told to end to being gone, but no longer than the pod's grace period. */
  readonly endsAfter?: number;
  /** `never-ready` runs and stays unready; `crash` and `complete` end when it would have become Ready. */
  readonly fate?: 'ready' | 'never-ready' | 'crash' | 'complete';
}

export interface KubeletOptions {
  /** Asked whenever something is about to happen to a pod. */
  readonly behaviour?: (pod: Pod) => PodBehaviour;
  /** Gives a pod what it holds while it runs, or says why not. By extended resources unless given. */
  readonly admit?: (pod: Pod, node: string) => Promise<string | undefined>;
}

/**
 * The kubelets of nodes that are none: runs the pods that are bound to nodes of the hardware, refuses those for which no
 * instance is left, as kubelet's admission does, and ends those that are deleted.
 */
export class Kubelet {
  /** What went wrong while it looked after pods; empty in a test that goes well. */
  readonly errors: unknown[] = [];
  readonly #api: Api;
  readonly #hardware: Hardware;
  readonly #behaviour: (pod: Pod) => PodBehaviour;
  readonly #admit: NonNullable<KubeletOptions['admit']>;
  readonly #ended = new AbortController();
  readonly #begun = new Set<string>();
  readonly #ending = new Set<string>();
  #pods: Followed<Pod> | undefined;

  private constructor(api: Api, hardware: Hardware, options: KubeletOptions) {
    this.#api = api;
    this.#hardware = hardware;
    this.#behaviour = options.behaviour ?? (() => ({}));
    this.#admit = options.admit ?? (async (pod, node) => this.#byResources(pod, node));
  }

  static async start(api: Api, hardware: Hardware, options: KubeletOptions = {}): Promise<Kubelet> {
    const kubelet = new Kubelet(api, hardware, options);
    kubelet.#pods = await follow<Pod>(api, '/api/v1/pods', ({ before, after }) => kubelet.#changed(before, after));
    return kubelet;
  }

  /** Makes a running pod Ready, or unready, as its readiness probe would. */
  async setReady(namespace: string, name: string, ready: boolean): Promise<void> {
    const pod = await this.#api.get<Pod>(`/api/v1/namespaces/${namespace}/pods/${name}`);
    await this.#report(pod, running(pod, ready));
  }

  async stop(): Promise<void> {
    this.#ended.abort();
    await this.#pods?.stop();
  }

  #changed(before: Pod | undefined, after: Pod | undefined): void {
    const pod = after ?? before;
    const node = pod?.spec.nodeName;
    if (pod === undefined || node === undefined || !this.#hardware.has(node)) return;
    const uid = pod.metadata.uid!;
    if (after === undefined) {
      this.#ending.add(uid);
      this.#hardware.release(node, uid);
    } else if (after.metadata.deletionTimestamp !== undefined) {
      if (!this.#ending.has(uid)) this.#guard(this.#end(after, node));
    } else if (!this.#begun.has(uid) && !isOver(after)) {
      this.#guard(this.#run(after, node));
    }
  }

  async #run(pod: Pod, node: string): Promise<void> {
    const uid = pod.metadata.uid!;
    this.#begun.add(uid);
    const missing = await this.#admit(pod, node);
    if (missing !== undefined) return this.#report(pod, failed('UnexpectedAdmissionError', missing));
    const { readyAfter = 20, fate = 'ready' } = this.#behaviour(pod);
    await this.#report(pod, running(pod, false));
    await this.#pause(readyAfter);
    if (this.#ending.has(uid) || fate === 'never-ready') return;
    if (fate === 'ready') return this.#report(pod, running(pod, true));
    this.#hardware.release(node, uid);
    await this.#report(pod, fate === 'crash' ? failed('Error', 'the container exited with 1') : succeeded());
  }

  async #end(pod: Pod, node: string): Promise<void> {
    const { uid, name, namespace, deletionGracePeriodSeconds = 30 } = pod.metadata;
    this.#ending.add(uid!);
    await this.#pause(Math.min(this.#behaviour(pod).endsAfter ?? 20, deletionGracePeriodSeconds * 1_000));
    this.#hardware.release(node, uid!);
    const path = `/api/v1/namespaces/${namespace}/pods/${name}`;
    await this.#retried(() => this.#api.delete(path, { graceSeconds: 0, uid: uid! }));
  }

  /** Takes the pod's instances, or says which one is missing. */
  #byResources(pod: Pod, node: string): string | undefined {
    const { uid, name } = pod.metadata;
    for (const [profile, count] of instancesOf(pod)) {
      for (let taken = 0; taken < count; taken++) {
        if (this.#hardware.hold(node, profile, { uid: uid!, name })) continue;
        this.#hardware.release(node, uid!);
        return `Allocate failed due to requested number of devices unavailable for ${profile}`;
      }
    }
    return undefined;
  }

  async #report(pod: Pod, status: object): Promise<void> {
    const { namespace, name, uid } = pod.metadata;
    const path = `/api/v1/namespaces/${namespace}/pods/${name}/status`;
    // With the uid, a pod of the same name that came in its place is not meant.
    await this.#retried(() => this.#api.patch(path, { metadata: { uid }, status }));
  }

  /** Goes on when the API server does; a pod that is gone, or another by now, needs nothing more. */
  async #retried(send: () => Promise<unknown>): Promise<void> {
    for (;;) {
      try {
        await send();
        return;
      } catch (error) {
        if (this.#ended.signal.aborted || (error instanceof ApiError && [404, 409, 422].includes(error.code))) return;
        if (error instanceof ApiError && error.code < 500 && error.code !== 429) throw error;
        await this.#pause(100);
      }
    }
  }

  async #pause(ms: number): Promise<void> {
    await sleep(ms, undefined, { signal: this.#ended.signal });
  }

  #guard(work: Promise<void>): void {
    work.catch((error: unknown) => {
      if (!this.#ended.signal.aborted) this.errors.push(error);
    });
  }
}

function isOver(pod: Pod): boolean {
  return pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed';
}
