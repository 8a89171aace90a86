/** An Auto Scaling group, as far as it is looked at here. */
export interface ScalingGroup {
  readonly name: string;
  readonly desired: number;
  readonly min: number;
  readonly max: number;
  /** Lifecycle state by instance id, `InService` and its like. */
  readonly instances: ReadonlyMap<string, string>;
}

/** What is asked of AWS. The scaling itself is decided without it, so that it can be tried on groups that do not exist. */
export interface AutoScaling {
  /** Auto Scaling groups of a managed node group of EKS; none where there is no such node group. */
  groupsOfEks(cluster: string, nodeGroup: string): Promise<readonly string[]>;
  describe(name: string): Promise<ScalingGroup | undefined>;
  setDesired(name: string, desired: number): Promise<void>;
  /** Ends one instance and lowers the desired size of its group by one. */
  terminate(instance: string): Promise<void>;
}
