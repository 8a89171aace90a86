import type { PodKind } from '../types.ts';
import type { Node, Pod, Simulation } from './state.ts';

/** Puts each pod that waits for a node on one with a free instance of its profile, where there is one. */
export function schedulePods(simulation: Simulation): void {
  const { nodes, pods } = simulation.state;
  const instances = new InstancesInUse(pods);
  for (const pod of pods) {
    const { kind } = pod;
    if (pod.node !== null || pod.terminating || !kind) continue;
    const room = nodes.filter((node) => isOpenTo(node, kind) && instances.areFree(node, kind));
    if (room.length === 0) continue;
    const node = room[simulation.behaviour.pick(room.length)]!;
    instances.take(node.name, kind);
    start(simulation, pod, node);
  }
}

/** Pods that go hold their instances until they are gone. */
class InstancesInUse {
  /** By node and profile. */
  readonly #counts = new Map<string, number>();

  constructor(pods: readonly Pod[]) {
    for (const { node, kind } of pods) if (node !== null && kind) this.take(node, kind);
  }

  take(node: string, { profile }: PodKind): void {
    const key = `${node} ${profile}`;
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1);
  }

  areFree({ name, allocatable }: Node, { profile }: PodKind): boolean {
    return (allocatable.get(profile) ?? 0) > (this.#counts.get(`${name} ${profile}`) ?? 0);
  }
}

const isOpenTo = (node: Node, { gpu }: PodKind): boolean =>
  node.ready && !node.unschedulable && !node.startupTaint && node.gpu === gpu;

function start({ clock, behaviour }: Simulation, pod: Pod, node: Node): void {
  pod.node = node.name;
  pod.trouble = 'starting';
  clock.after(behaviour.readyMs(), () => {
    if (pod.terminating) return;
    pod.ready = true;
    pod.trouble = '';
  });
}
