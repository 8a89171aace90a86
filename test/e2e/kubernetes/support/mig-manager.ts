import { setTimeout as sleep } from 'node:timers/promises';
import type { Api } from './api.ts';
import { OPERATOR_NAMESPACE, pluginPods } from './device-plugin.ts';
import { draPluginPods } from './dra-driver.ts';
import { type Followed, follow } from './follow.ts';
import { OPERANDS } from './gpu-node.ts';
import { type Counts, type Hardware, sameCounts } from './hardware.ts';
import { type LayoutPart, parseLayouts } from './layouts.ts';
import { type MountedFile, mountFile } from './mounted-file.ts';
import type { Node } from './objects.ts';

const CONFIG = 'nvidia.com/mig.config';
const STATE = 'nvidia.com/mig.config.state';
const PAUSED = 'paused-for-mig-change';
const CLIENT = 'nvidia.com/gpu.deploy.client';

/**
 * What may go wrong on a node; the numbers are those of the project's notes on mig-manager.
 *
 * - `wedged` (F1): an operand does not stop: `pending` for ever, labels paused
 * - `paused`: `failed`, and the labels stay paused, as after any failure that follows a success (F3)
 * - `stale` (F12): the `success` of an earlier run is written again just after the flip
 * - `empty` (F15): no order of creation works: the first GPU that changes stays empty, `failed`
 * - `silent` (F18): ends before any state is written
 * - `failed`: fails and touches nothing
 *
 * F2, instances in use, F3, and F4, a layout that has not arrived, come about by themselves.
 */
export type Fault = 'wedged' | 'paused' | 'stale' | 'empty' | 'silent' | 'failed';

export interface MigManagerOptions {
  /** The ConfigMap with `config.yaml`, in the operator's namespace. */
  readonly configMap: string;
  /** Asked at each flip of a node's label. */
  readonly fault?: (node: string, entry: string) => Fault | undefined;
  /** Milliseconds. */
  readonly times?: {
    /** Until a change of the ConfigMap arrives on the nodes. */
    readonly propagation?: number;
    /** For the cutting of one GPU. */
    readonly cut?: number;
  };
}

/** Stands in for mig-manager on all nodes of the hardware: carries out what the label of a node says, as it does. */
export class MigManager {
  readonly errors: unknown[] = [];
  readonly #api: Api;
  readonly #hardware: Hardware;
  readonly #options: MigManagerOptions;
  readonly #ended = new AbortController();
  /** The flips of each node, one after another, as its own loop would take them. */
  readonly #work = new Map<string, Promise<void>>();
  readonly #wanted = new Map<string, string>();
  /** Nodes on which a run has succeeded: later failures leave their operands paused, until the manager starts anew. */
  readonly #forgetful = new Set<string>();
  #nodes: Followed<Node> | undefined;
  #file: MountedFile | undefined;

  private constructor(api: Api, hardware: Hardware, options: MigManagerOptions) {
    this.#api = api;
    this.#hardware = hardware;
    this.#options = options;
  }

  static async start(api: Api, hardware: Hardware, options: MigManagerOptions): Promise<MigManager> {
    const manager = new MigManager(api, hardware, options);
    const configMap = { namespace: OPERATOR_NAMESPACE, name: options.configMap, key: 'config.yaml' };
    manager.#file = await mountFile(api, configMap, () => options.times?.propagation ?? 100);
    manager.#nodes = await follow<Node>(api, '/api/v1/nodes', ({ before, after }) => {
      const entry = after?.metadata.labels?.[CONFIG];
      if (after === undefined || !hardware.has(after.metadata.name)) return;
      if (entry !== undefined && entry !== before?.metadata.labels?.[CONFIG])
        manager.#flipped(after.metadata.name, entry);
    });
    return manager;
  }

  async stop(): Promise<void> {
    this.#ended.abort();
    await this.#nodes?.stop();
    await this.#file?.stop();
    await Promise.all(this.#work.values());
  }

  #flipped(node: string, entry: string): void {
    this.#wanted.set(node, entry);
    const before = this.#work.get(node) ?? Promise.resolve();
    // Of several flips during one run only the last counts.
    const work = before.then(() => (this.#wanted.get(node) === entry ? this.#reconfigure(node, entry) : undefined));
    this.#work.set(
      node,
      work.catch((error: unknown) => {
        if (!this.#ended.signal.aborted) this.errors.push(error);
      }),
    );
  }

  async #reconfigure(node: string, entry: string): Promise<void> {
    const fault = this.#options.fault?.(node, entry);
    if (fault === 'silent') return;
    if (fault === 'stale') await this.#label(node, { [STATE]: 'success' });
    const parts = this.#entry(entry);
    if (parts === undefined || fault === 'failed') return this.#end(node, 'failed');
    if (this.#matches(node, parts)) return this.#end(node, 'success');

    await this.#label(node, { [STATE]: 'pending' });
    await this.#deploy(node, PAUSED);
    if (fault === 'wedged') return;
    for (const pods of [pluginPods, draPluginPods]) {
      while ((await pods(this.#api, node)).length > 0) await this.#pause(25);
    }
    const cut = await this.#apply(node, parts, fault === 'empty');
    if (fault === 'paused') return this.#label(node, { [STATE]: 'failed' });
    if (cut) {
      await this.#deploy(node, 'true');
      this.#forgetful.add(node);
    }
    await this.#end(node, cut ? 'success' : 'failed');
  }

  /** Writes the state. Who has once let the operands run again does not do it here any more (F3). */
  async #end(node: string, state: 'success' | 'failed'): Promise<void> {
    if (!this.#forgetful.has(node)) await this.#deploy(node, 'true');
    await this.#label(node, { [STATE]: state });
  }

  /** The entry in the file as it has arrived; nothing when the file is bad anywhere. */
  #entry(name: string): readonly LayoutPart[] | undefined {
    try {
      return parseLayouts(this.#file?.content() ?? '').get(name);
    } catch {
      return undefined;
    }
  }

  /** As `nvidia-mig-parted assert`: false, too, when the entry leaves out a GPU. */
  #matches(node: string, parts: readonly LayoutPart[]): boolean {
    const wanted = new Map(
      parts.flatMap((part) => this.#devices(node, part).map((gpu) => [gpu, part.counts] as const)),
    );
    return this.#hardware.layout(node).every((counts, gpu) => wanted.has(gpu) && sameCounts(counts, wanted.get(gpu)!));
  }

  async #apply(node: string, parts: readonly LayoutPart[], leaveEmpty: boolean): Promise<boolean> {
    for (const part of parts) {
      for (const gpu of this.#devices(node, part)) {
        if (sameCounts(this.#hardware.layout(node)[gpu] ?? {}, part.counts)) continue;
        await this.#pause(this.#options.times?.cut ?? 20);
        if (!this.#cut(node, gpu, leaveEmpty ? {} : part.counts) || leaveEmpty) return false;
      }
    }
    return true;
  }

  #cut(node: string, gpu: number, counts: Counts): boolean {
    try {
      this.#hardware.cut(node, gpu, counts);
      return true;
    } catch {
      return false; // mig-parted ends here, and what was destroyed stays destroyed
    }
  }

  #devices(node: string, { devices }: LayoutPart): readonly number[] {
    return devices === 'all' ? [...this.#hardware.layout(node).keys()] : devices;
  }

  /** Pauses the operands or lets them run again; one that is switched off by `false` stays so. Others' are optional. */
  async #deploy(node: string, value: string): Promise<void> {
    const { metadata } = await this.#api.get<Node>(`/api/v1/nodes/${node}`);
    const labels = OPERANDS.map((operand) => `nvidia.com/gpu.deploy.${operand}`);
    if (metadata.labels?.[CLIENT] !== undefined) labels.push(CLIENT);
    const running = labels.filter((label) => metadata.labels?.[label] !== 'false');
    await this.#label(node, Object.fromEntries(running.map((label) => [label, value])));
  }

  async #label(node: string, labels: Record<string, string>): Promise<void> {
    await this.#api.patch(`/api/v1/nodes/${node}`, { metadata: { labels } });
  }

  async #pause(ms: number): Promise<void> {
    await sleep(ms, undefined, { signal: this.#ended.signal });
  }
}
