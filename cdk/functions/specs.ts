import type { FunctionName } from '../../functions/time-limits.ts';
import type { Access } from '../storage.ts';

/**
 * Lambda gives CPU in proportion to memory: 1,769 MB is one vCPU. The search is one thread that needs all of it, so
 * more would be paid for and idle, and less would take longer at the same price. Memory alone would ask for less: with
 * 1,000 services on 50,000 GPUs 1,054 MB were measured in Finalize, 422 in the others (docs/benchmarks.md, Lambda).
 */
const ONE_VCPU_MB = 1769;

/** Begin reads and checks whole documents, the plan in force among them: 338 MB with 1,000 services. */
const READING_MB = 1024;

/**
 * For functions that mostly wait for S3: 102 MB at most were measured, without the SDK. A third of a vCPU makes 0.2 s
 * of their work 0.6 s, at the same price; where they wait, half the memory is half the price.
 */
const WAITING_MB = 512;

/** What a function is, and what it may do with which objects of the bucket. */
export interface FunctionSpec {
  readonly description: string;
  readonly memoryMb: number;
  /** By key, or by all that fit where it has a `*`. */
  readonly objects: Readonly<Record<string, readonly Access[]>>;
  /** Reads workloads, profiles and fleets under `demand/`, and the settings of a replan. */
  readonly readsDemand?: boolean;
  /** Asks after executions of the workflow, or starts them. */
  readonly executions?: readonly ('start' | 'describe' | 'answer')[];
  /** Talks to the cluster, or asks the one function that does. */
  readonly asksCluster?: 'itself' | 'by function';
}

const READ_WRITE = ['read', 'write'] as const;
const RUNS = { 'runs/*': READ_WRITE } as const;

/** Every function of the planner. The key is the name of its file: `functions/<name>.lambda.ts`. */
export const FUNCTION_SPECS: Readonly<Record<FunctionName, FunctionSpec>> = {
  intake: {
    description: 'Decides for each trigger whether to keep the plan or to replan, and starts the run',
    // It proves the bound of the new demand before it decides.
    memoryMb: ONE_VCPU_MB,
    objects: {
      'control/*': READ_WRITE,
      'decisions/*': READ_WRITE,
      'plans/*': ['read'],
      // The token of a run that waits for approval, to tell it of newer demand.
      'runs/*/approval.json': ['read'],
    },
    readsDemand: true,
    executions: ['start', 'describe', 'answer'],
    asksCluster: 'by function',
  },
  begin: {
    description: 'Takes the lease and puts the input of a run together',
    memoryMb: READING_MB,
    objects: {
      'runs/*/input.json': READ_WRITE,
      'control/*': READ_WRITE,
      'plans/*': ['read'],
      // Of demand that gives way to that of a run which finds another at work.
      'decisions/*': ['write'],
    },
    readsDemand: true,
    executions: ['describe'],
    asksCluster: 'by function',
  },
  prepare: {
    description: 'Compiles the problem, proves its bounds, finds the first plans',
    memoryMb: ONE_VCPU_MB,
    objects: RUNS,
  },
  explore: { description: 'One island or one batch of rollouts', memoryMb: ONE_VCPU_MB, objects: RUNS },
  merge: {
    description: 'Joins what a round found and decides whether there is another',
    memoryMb: ONE_VCPU_MB,
    objects: RUNS,
  },
  finalize: {
    description: 'Puts the best deployment on nodes, has it verified, writes the plan',
    memoryMb: ONE_VCPU_MB,
    objects: RUNS,
  },
  approval: {
    description: 'Keeps the token by which a person approves or refuses a plan',
    memoryMb: WAITING_MB,
    objects: { 'runs/*/approval.json': ['write'], 'control/*': ['read'] },
  },
  apply: {
    description: 'Writes the manifest of the Job that carries a plan out',
    memoryMb: WAITING_MB,
    objects: { 'runs/*': ['read'], 'control/*': ['read'] },
  },
  scale: {
    description: 'Gives a plan the nodes it needs, and gives back those that it has emptied',
    memoryMb: WAITING_MB,
    objects: { 'runs/*': ['read'], 'control/*': ['read'] },
  },
  record: {
    description: 'Makes a plan the current one',
    memoryMb: WAITING_MB,
    objects: { 'runs/*': ['read'], 'control/*': ['read'], 'plans/*': READ_WRITE },
  },
  end: {
    description: 'Gives the lease back and looks at the demand that came during the run',
    // It decides, as intake does.
    memoryMb: ONE_VCPU_MB,
    objects: {
      'control/*': READ_WRITE,
      'decisions/*': ['write'],
      'plans/*': ['read'],
      'runs/*/apply.json': ['read'],
    },
    readsDemand: true,
    executions: ['start', 'describe'],
    asksCluster: 'by function',
  },
  cluster: {
    description: 'Creates the Job behind a private endpoint, ends it, and says whether the cluster is free',
    memoryMb: WAITING_MB,
    objects: {},
    asksCluster: 'itself',
  },
  stop: {
    description: 'Has the Job of an execution that was stopped or failed end',
    memoryMb: WAITING_MB,
    objects: {},
    executions: ['describe'],
    asksCluster: 'by function',
  },
};
