import * as z from 'zod';
import { BACKENDS, type BackendName } from '../backend.ts';
import { InvalidInputError } from './errors.ts';

const text = (what: string) => z.string({ error: what }).min(1, { error: what });
const sha256 = text('64 hexadecimal digits').regex(/^[0-9a-f]{64}$/, { error: '64 hexadecimal digits' });

const Schema = z.object({
  MIG_PLANNER_RUN: text('the name of the run'),
  MIG_PLANNER_EXECUTION: text('the ARN of the execution'),
  MIG_PLANNER_FENCE: z.string({ error: 'a whole number' }).regex(/^\d+$/, { error: 'a whole number' }),
  MIG_PLANNER_NAMESPACE: text('the namespace of the Job'),
  MIG_PLANNER_STORE: text('the address of the store, s3://BUCKET'),
  MIG_PLANNER_PLAN: text("the plan's key in the store"),
  MIG_PLANNER_PLAN_SHA256: sha256,
  MIG_PLANNER_TRANSITION: text("the transition's key in the store: without a way there is nothing to carry out"),
  MIG_PLANNER_TRANSITION_SHA256: sha256,
  MIG_PLANNER_DRY_RUN: z.enum(['true', 'false'], { error: 'true or false' }),
  MIG_PLANNER_TASK_TOKEN: text('a task token').optional(),
  MIG_PLANNER_ACCEPT_EVEN_BALANCING: z.enum(['true', 'false'], { error: 'true or false' }).default('false'),
  MIG_PLANNER_BACKEND: z.enum(BACKENDS, { error: BACKENDS.join(' or ') }).default('mig-manager'),
  KUBECONFIG: z.string().optional(),
  // Of the bootstrap, which fetches this very program.
  MIG_PLANNER_BUNDLE: z.string().optional(),
  MIG_PLANNER_BUNDLE_SHA256: z.string().optional(),
});

/** What the Job is told. */
export interface JobEnvironment {
  readonly run: string;
  readonly execution: string;
  readonly namespace: string;
  readonly store: string;
  readonly plan: { readonly key: string; readonly sha256: string };
  readonly transition: { readonly key: string; readonly sha256: string };
  readonly dryRun: boolean;
  readonly taskToken: string | undefined;
  readonly acceptEven: boolean;
  readonly backend: BackendName;
  readonly kubeconfig: string | undefined;
}

const PREFIX = 'MIG_PLANNER_';

/**
 * Reads the Job's environment. Every variable of ours must be known: one that is spelt wrong would otherwise be as good
 * as absent.
 *
 * @throws InvalidInputError naming every variable at fault
 */
export function readEnvironment(env: NodeJS.ProcessEnv): JobEnvironment {
  const unknown = Object.keys(env).filter((name) => name.startsWith(PREFIX) && !(name in Schema.shape));
  const result = Schema.safeParse(env);
  const faults = [
    ...unknown.map((name) => `${name}: no such variable`),
    ...(result.error?.issues ?? []).map(({ path, message }) => {
      const name = String(path[0]);
      // A token must not get into a log, not even a wrong one.
      const got =
        env[name] === undefined ? 'nothing' : name.endsWith('TOKEN') ? 'something else' : JSON.stringify(env[name]);
      return `${name}: expected ${message}, got ${got}`;
    }),
  ];
  if (!result.success || faults.length > 0) throw new InvalidInputError(faults.join('\n'));
  const { data } = result;
  return {
    run: data.MIG_PLANNER_RUN,
    execution: data.MIG_PLANNER_EXECUTION,
    namespace: data.MIG_PLANNER_NAMESPACE,
    store: data.MIG_PLANNER_STORE,
    plan: { key: data.MIG_PLANNER_PLAN, sha256: data.MIG_PLANNER_PLAN_SHA256 },
    transition: { key: data.MIG_PLANNER_TRANSITION, sha256: data.MIG_PLANNER_TRANSITION_SHA256 },
    dryRun: data.MIG_PLANNER_DRY_RUN === 'true',
    taskToken: data.MIG_PLANNER_TASK_TOKEN,
    acceptEven: data.MIG_PLANNER_ACCEPT_EVEN_BALANCING === 'true',
    backend: data.MIG_PLANNER_BACKEND,
    kubeconfig: data.KUBECONFIG || undefined,
  };
}
