import { readFileSync } from 'node:fs';
import { storeObjects } from '../../../cli/store-objects.ts';
import type { JobSettings } from '../../../functions/apply/job.ts';
import { applyWith } from '../../../functions/apply.lambda.ts';
import { approval } from '../../../functions/approval.lambda.ts';
import { beginWith } from '../../../functions/begin.lambda.ts';
import { settle } from '../../../functions/cluster/settle.ts';
import { clusterWith } from '../../../functions/cluster.lambda.ts';
import type { Executions } from '../../../functions/control/executions.ts';
import type { IntakeTools } from '../../../functions/control/intake.ts';
import { type Settings, SettingsSchema } from '../../../functions/control/settings.ts';
import { endWith } from '../../../functions/end.lambda.ts';
import { explore } from '../../../functions/explore.lambda.ts';
import { finalize } from '../../../functions/finalize.lambda.ts';
import { intakeWith } from '../../../functions/intake.lambda.ts';
import { merge } from '../../../functions/merge.lambda.ts';
import { prepare } from '../../../functions/prepare.lambda.ts';
import { record } from '../../../functions/record.lambda.ts';
import { scaleWith } from '../../../functions/scale.lambda.ts';
import type { AutoScaling } from '../../../functions/scaling/auto-scaling.ts';
import type { ScalingSettings } from '../../../functions/scaling/settings.ts';
import { type MemoryStore, type ObjectStore, undefinedIfMissing } from '../../../store/index.ts';
import {
  execute,
  type Json,
  type JsonObject,
  loadDefinition,
  type Outcome,
  seededRandom,
  TaskError,
  type TaskPort,
  TaskTokens,
  VirtualClock,
} from '../../../workflows/engine/index.ts';
import { LOCAL_SUBSTITUTIONS, type Substitutions } from '../../../workflows/substitutions.ts';
import { Cluster } from './cluster.ts';
import { type Seen, watched } from './watched-store.ts';

/** Replaces a function or another service for a test; `next` does what it would have done. */
export type Fault = (payload: Json, next: () => Promise<unknown>) => Promise<unknown>;

export interface CloudOptions {
  readonly store: MemoryStore;
  readonly substitutions?: Partial<Substitutions>;
  /** By short name of a function, or by `eks:runJob.sync`, `sns:publish`, `events:putEvents`. */
  readonly settings?: Partial<Settings>;
  /** How Jobs are made. */
  readonly apply?: Partial<JobSettings>;
  readonly faults?: Readonly<Record<string, Fault>>;
  /** Hears what each function does with which object. */
  readonly seen?: Seen;
  /** Node groups that are raised and lowered. */
  readonly scaling?: { readonly groups: AutoScaling; readonly settings: ScalingSettings };
}

const CONTEXT = { getRemainingTimeInMillis: () => Number.POSITIVE_INFINITY };
const BUNDLE = { address: 's3://assets/applier.mjs', sha256: 'a'.repeat(64) };
const MACHINE = 'arn:aws:states:us-east-1:123456789012:execution:local:';

/** The deployed stack in one process: real functions, the real workflow file, virtual time. */
export class Cloud {
  readonly clock = new VirtualClock();
  readonly tokens = new TaskTokens();
  readonly cluster = new Cluster();
  /** Events and SNS messages in the order in which they were sent. */
  readonly told: (JsonObject & { readonly type: string })[] = [];
  readonly messages: string[] = [];
  readonly jobs: JsonObject[] = [];
  readonly calls: string[] = [];
  readonly store: MemoryStore;
  readonly #options: CloudOptions;
  readonly #runs = new Map<
    string,
    { outcome: Promise<Outcome>; status: 'running' | 'ended'; abort: AbortController }
  >();

  constructor(options: CloudOptions) {
    this.#options = options;
    this.store = options.store;
  }

  readonly executions: Executions = {
    status: async (arn) => this.#runs.get(arn.slice(MACHINE.length))?.status ?? 'unknown',
    start: async (name, input) => {
      if (this.#runs.has(name)) return 'exists';
      this.start(name, input as Json);
      return 'started';
    },
    refuse: async (token, error, cause) => {
      try {
        this.tokens.fail(token, error, cause);
        return true;
      } catch {
        return false;
      }
    },
  };

  get tools(): IntakeTools {
    return this.#toolsOf(this.store);
  }

  #toolsOf(store: ObjectStore): IntakeTools {
    const settings = SettingsSchema.parse({ budget: 'small', ...this.#options.settings });
    const cluster = {
      settle: (execution: string) => settle(this.cluster, { namespace: 'mig-planner', execution }, this.clock.now()),
    };
    return { store, executions: this.executions, cluster, settings, now: () => this.clock.now() };
  }

  /** The store as a function has it. */
  #storeOf(who: string): ObjectStore {
    const { seen } = this.#options;
    return seen === undefined ? this.store : watched(this.store, (access, key) => seen(who, access, key));
  }

  /** Names of all executions, in the order of their starts. */
  get runs(): string[] {
    return [...this.#runs.keys()];
  }

  start(name: string, input: Json): Promise<Outcome> {
    const machine = loadDefinition(readFileSync('workflows/plan.asl.json', 'utf8'), {
      substitutions: {
        ...LOCAL_SUBSTITUTIONS,
        ApprovalFunction: 'approval',
        ApplyFunction: 'apply',
        ...(this.#options.scaling && { Scaling: 'managed', ScaleFunction: 'scale' }),
        ...this.#options.substitutions,
      },
    });
    const abort = new AbortController();
    const run = { status: 'running' as 'running' | 'ended', abort, outcome: undefined as unknown as Promise<Outcome> };
    this.#runs.set(name, run);
    run.outcome = execute(machine, {
      ...{ name, input, clock: this.clock, random: seededRandom(7), signal: abort.signal },
      ...{ objects: storeObjects(this.store), tasks: this.#task },
    }).finally(() => {
      run.status = 'ended';
    });
    return run.outcome;
  }

  /** ARN of a run's execution. */
  execution(name: string): string {
    return `${MACHINE}${name}`;
  }

  /** What `aws stepfunctions stop-execution` does: none of its states runs any more. */
  stop(name: string): string {
    this.#runs.get(name)!.abort.abort();
    return this.execution(name);
  }

  /** Hands triggers to intake as one batch of SQS messages. */
  async deliver(...bodies: readonly object[]) {
    const Records = bodies.map((body, i) => ({ messageId: `m${i}`, body: JSON.stringify(body) }));
    const store = this.#storeOf('intake');
    return this.clock.during(intakeWith(async () => this.#toolsOf(store))({ Records }, store, CONTEXT));
  }

  /** Waits until nothing runs any more, runs started on the way included. */
  async settled(): Promise<Outcome[]> {
    for (let seen = -1; seen !== this.#runs.size; ) {
      seen = this.#runs.size;
      await Promise.all([...this.#runs.values()].map(({ outcome }) => outcome));
    }
    return Promise.all([...this.#runs.values()].map(({ outcome }) => outcome));
  }

  outcome(name: string): Promise<Outcome> {
    return this.#runs.get(name)!.outcome;
  }

  /** Waits until a run asks for approval; gives its token. */
  async asked(): Promise<string> {
    for (;;) {
      const name = this.runs.at(-1)!;
      const object = await undefinedIfMissing(this.store.get(`runs/${name}/approval.json`));
      if (object !== undefined) return (object.json() as { token: string }).token;
      await this.clock.during(new Promise((resolve) => setImmediate(resolve)));
    }
  }

  async json(key: string): Promise<JsonObject | undefined> {
    return (await undefinedIfMissing(this.store.get(key)))?.json() as JsonObject | undefined;
  }

  readonly #task: TaskPort = async (resource, args, call) => {
    const service = resource.split(':::')[1]!;
    const { FunctionName: name, Payload: payload = {} } = args as { FunctionName?: string; Payload?: Json };
    const who = name ?? service;
    this.calls.push(who);
    const work = () => this.clock.during(this.#perform(who, name === undefined ? args : payload));
    const fault = this.#options.faults?.[who];
    const result = await (fault === undefined ? work() : fault(name === undefined ? args : payload, work));
    if (resource.endsWith('.waitForTaskToken')) return this.tokens.wait(call);
    return name === undefined ? result : { StatusCode: 200, ExecutedVersion: '$LATEST', Payload: result };
  };

  async #perform(who: string, event: Json): Promise<unknown> {
    const store = this.#storeOf(who);
    const toolsFor = async () => this.#toolsOf(store);
    const functions = {
      ...{
        begin: beginWith(toolsFor),
        end: endWith(toolsFor),
        prepare,
        explore,
        merge,
        finalize,
        approval,
        apply: applyWith(async () => 'bootstrap', {
          MIG_PLANNER_APPLY: JSON.stringify({ bundle: BUNDLE, ...this.#options.apply }),
        }),
        record,
        scale: scaleWith(() => this.#options.scaling!.groups, {
          MIG_PLANNER_SCALING: JSON.stringify(this.#options.scaling?.settings),
        }),
        cluster: clusterWith(async () => this.cluster),
      },
    } as Record<string, (event: never, store: ObjectStore, context: typeof CONTEXT) => Promise<unknown>>;
    if (Object.hasOwn(functions, who)) {
      // Through JSON, as Lambda does it.
      return JSON.parse(JSON.stringify((await functions[who]!(event as never, store, CONTEXT)) ?? null));
    }
    const args = event as Record<string, Json>;
    switch (who) {
      case 'events:putEvents':
        for (const { DetailType, Detail } of args.Entries as { DetailType: string; Detail: JsonObject }[])
          this.told.push({ type: DetailType, ...Detail });
        return { FailedEntryCount: 0, Entries: [] };
      case 'sns:publish':
        this.messages.push(args.Message as string);
        return { MessageId: '1' };
      case 'aws-sdk:eks:describeCluster':
        return { Cluster: { Endpoint: 'https://eks.test', CertificateAuthority: { Data: 'Y2E=' } } };
      case 'eks:runJob.sync':
        this.jobs.push(args as JsonObject);
        return { status: { succeeded: 1 } };
      default:
        throw new TaskError('Test.Unknown', who);
    }
  }
}
