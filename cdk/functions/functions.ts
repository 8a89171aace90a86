import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { Bundle } from '../../functions/apply/job.ts';
import { type FunctionName, TIME_LIMIT_SECONDS } from '../../functions/time-limits.ts';
import { acknowledgeResource } from '../acknowledge.ts';
import { grantDescribe } from '../apply/access.ts';
import type { Config } from '../config/schema.ts';
import { grantScaling, managedGroups, scalingSettingsOf } from '../scaling.ts';
import type { Storage } from '../storage.ts';
import { executionsArn, workflowArn } from '../workflow/names.ts';
import { PlannerFunction } from './planner-function.ts';
import { clusterSettingsOf, jobSettingsOf, settingsOf } from './settings.ts';
import { FUNCTION_SPECS, type FunctionSpec } from './specs.ts';

/** The functions of the planner, each with the rights that its line of the table gives it. */
export class Functions extends Construct {
  readonly #storage: Storage;
  readonly #config: Config;
  readonly #bundle: Bundle | undefined;
  readonly #made = new Map<FunctionName, PlannerFunction>();

  /** @param bundle what the Job runs, unless it is configured otherwise */
  constructor(scope: Construct, id: string, storage: Storage, config: Config, bundle: Bundle | undefined) {
    super(scope, id);
    this.#bundle = bundle;
    this.#storage = storage;
    this.#config = config;
    // First the one that others call.
    const names = Object.keys(FUNCTION_SPECS) as FunctionName[];
    for (const name of ['cluster', ...names.filter((one) => one !== 'cluster')] as FunctionName[])
      if (isNeeded(name, config.apply)) this.#made.set(name, this.#make(name));
  }

  /** All that this configuration needs. */
  get all(): readonly PlannerFunction[] {
    return [...this.#made.values()];
  }

  /** A function that every configuration needs. */
  get(name: Exclude<FunctionName, 'approval' | 'apply' | 'cluster' | 'scale' | 'stop'>): PlannerFunction {
    return this.#made.get(name) as PlannerFunction;
  }

  /** A function, unless this configuration does without. */
  find(name: FunctionName): PlannerFunction | undefined {
    return this.#made.get(name);
  }

  #make(name: FunctionName): PlannerFunction {
    const spec = FUNCTION_SPECS[name];
    const reserved = name === 'explore' ? this.#config.explore.reservedConcurrency : null;
    const made = new PlannerFunction(this, `${name.charAt(0).toUpperCase()}${name.slice(1)}`, {
      name,
      description: spec.description,
      memoryMb: spec.memoryMb,
      timeoutSeconds: TIME_LIMIT_SECONDS[name],
      storage: this.#storage,
      logRetentionDays: this.#config.observability.logRetentionDays,
      ...(reserved !== null && { reservedConcurrency: reserved }),
      environment: this.#environment(name, spec),
      ...(spec.asksCluster === 'itself' && { network: this.#config.apply.vpc }),
    });
    for (const [pattern, access] of Object.entries(spec.objects))
      this.#storage.grant(made.role, pattern, access, `${name}: ${spec.description}`);
    if (spec.readsDemand)
      this.#storage.grant(made.role, 'demand/*', ['read'], `${name} reads the documents of a workload`);
    if (spec.executions !== undefined) this.#grantExecutions(made, spec.executions);
    if (spec.asksCluster === 'by function') this.#grantCluster(made);
    if (name === 'scale') grantScaling(made.role, this.#config.apply);
    return made;
  }

  #environment(name: FunctionName, spec: FunctionSpec): Record<string, string> {
    return {
      ...(spec.readsDemand && { MIG_PLANNER_SETTINGS: JSON.stringify(settingsOf(this.#config)) }),
      ...(name === 'apply' && { MIG_PLANNER_APPLY: JSON.stringify(jobSettingsOf(this.#config, this.#bundle)) }),
      ...(name === 'scale' && { MIG_PLANNER_SCALING: JSON.stringify(scalingSettingsOf(this.#config.apply)) }),
      ...this.#clusterOf(spec),
      ...(spec.executions !== undefined && { STATE_MACHINE_ARN: workflowArn(this) }),
    };
  }

  #clusterOf({ asksCluster }: FunctionSpec): Record<string, string> {
    const talks = this.#made.get('cluster');
    if (talks === undefined || asksCluster !== 'by function') return {};
    return { MIG_PLANNER_CLUSTER: JSON.stringify(clusterSettingsOf(this.#config, talks.function.functionArn)) };
  }

  /** Lets a function find the cluster and call the one that talks to it. */
  #grantCluster({ role }: PlannerFunction): void {
    const talks = this.#made.get('cluster');
    if (talks === undefined) return;
    grantDescribe(role, this.#config.apply.cluster ?? '');
    role.addToPolicy(talks.invoke);
  }

  #grantExecutions({ role }: PlannerFunction, rights: NonNullable<FunctionSpec['executions']>): void {
    if (rights.includes('start'))
      role.addToPolicy(new PolicyStatement({ actions: ['states:StartExecution'], resources: [workflowArn(this)] }));
    if (rights.includes('answer'))
      role.addToPolicy(new PolicyStatement({ actions: ['states:SendTaskFailure'], resources: [workflowArn(this)] }));
    if (!rights.includes('describe')) return;
    const executions = executionsArn(this);
    role.addToPolicy(new PolicyStatement({ actions: ['states:DescribeExecution'], resources: [executions] }));
    acknowledgeResource(role, executions, 'Executions get their names at run time; all are of one state machine.');
  }
}

function isNeeded(name: FunctionName, apply: Config['apply']): boolean {
  if (name === 'apply' || name === 'cluster' || name === 'stop') return apply.mode === 'eks';
  if (name === 'scale') return managedGroups(apply).length > 0;
  if (name === 'approval') return apply.mode === 'eks' && apply.approval !== undefined;
  return true;
}
