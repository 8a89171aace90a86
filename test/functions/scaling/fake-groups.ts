import type { AutoScaling, ScalingGroup } from '../../../functions/scaling/auto-scaling.ts';

interface Group {
  desired: number;
  min?: number;
  max: number;
  instances?: readonly string[];
}

/** Auto Scaling groups that only the test knows, and everything that was asked of them. */
export class FakeGroups implements AutoScaling {
  readonly asked: string[] = [];
  readonly groups: Map<string, Required<Omit<Group, 'instances'>> & { instances: Map<string, string> }>;
  readonly #eks: Readonly<Record<string, readonly string[]>>;
  /** Thrown by the next change. */
  failure: Error | undefined;

  constructor(groups: Readonly<Record<string, Group>>, eks: Readonly<Record<string, readonly string[]>> = {}) {
    this.#eks = eks;
    this.groups = new Map(
      Object.entries(groups).map(([name, { desired, min = 0, max, instances = [] }]) => {
        return [name, { desired, min, max, instances: new Map(instances.map((id) => [id, 'InService'])) }];
      }),
    );
  }

  async groupsOfEks(cluster: string, nodeGroup: string): Promise<readonly string[]> {
    return this.#eks[`${cluster}/${nodeGroup}`] ?? [];
  }

  async describe(name: string): Promise<ScalingGroup | undefined> {
    const group = this.groups.get(name);
    return group && { ...group, name, instances: new Map(group.instances) };
  }

  async setDesired(name: string, desired: number): Promise<void> {
    this.#change(`${name} = ${desired}`);
    this.groups.get(name)!.desired = desired;
  }

  async terminate(instance: string): Promise<void> {
    this.#change(`end ${instance}`);
    for (const group of this.groups.values()) {
      if (!group.instances.has(instance)) continue;
      group.instances.set(instance, 'Terminating');
      group.desired--;
    }
  }

  #change(what: string): void {
    const { failure } = this;
    this.failure = undefined;
    if (failure !== undefined) throw failure;
    this.asked.push(what);
  }
}
