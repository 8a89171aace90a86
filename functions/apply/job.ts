import type { BackendName } from '../../applier/backend.ts';
import { APPLY_EXIT } from '../../applier/job/exit-codes.ts';
import { sha256 } from '../sha256.ts';
import { inCommand } from './command.ts';
import { placement } from './placement.ts';

/** The applier as a file in a bucket. */
export interface Bundle {
  /** `s3://BUCKET/KEY`. */
  readonly address: string;
  readonly sha256: string;
}

/** How Jobs are made in this deployment. */
export interface JobSettings {
  readonly namespace: string;
  readonly serviceAccount: string;
  /** Pinned by digest in earnest. */
  readonly image: string;
  /** What the bootstrap fetches and runs. Without one there has to be a command. */
  readonly bundle?: Bundle | undefined;
  /** Instead of the bootstrap, for an image that has the applier in it. */
  readonly command?: readonly string[] | undefined;
  /** Seconds after which Kubernetes ends the Job, whatever it is at. */
  readonly deadlineSeconds: number;
  readonly dryRun: boolean;
  /** Who hands instances out. */
  readonly backend: BackendName;
  /** Services without a route may have pods of several sizes. */
  readonly acceptEvenBalancing: boolean;
}

/** What the Job carries out. */
export interface JobTask {
  readonly run: string;
  readonly execution: string;
  readonly fence: number;
  readonly plan: string;
  readonly planSha256: string;
  /** The way to the plan. */
  readonly transition: string;
  readonly transitionSha256: string;
  /** Address of the store, as MIG_PLANNER_STORE has it. */
  readonly store: string;
  readonly region: string;
}

/**
 * A Job that failed may be started again by hand or by the next run; a pod that died may not have done anything wrong,
 * its node may have gone. So a few pods, one after the other, and each goes on where the one before stopped.
 */
const BACKOFF_LIMIT = 3;
/** Long enough to read its logs on the next working day. */
const TTL_SECONDS = 86_400;
/** Room to finish or revert the wave in hand. */
const GRACE_SECONDS = 600;
/**
 * Exit codes of the applier after which another pod would come to the same end: what it was given is wrong, the cluster
 * is not fit for it, it is stuck.
 */
const FINAL_CODES = [APPLY_EXIT.invalidInput, APPLY_EXIT.refused, APPLY_EXIT.stuck];
const CONTAINER = 'apply';
/** The one place that can be written to. The applier is a few megabytes. */
const WRITABLE = { name: 'tmp', path: '/tmp', limit: '64Mi' } as const;

/** Says whose a Job is: names of executions are longer than a label may be. */
export const EXECUTION_ANNOTATION = 'mig-planner/execution';

/** `mig-planner-<12 hex digits>`: follows from the execution, so the same one never has two Jobs. At most 63. */
export function jobName(execution: string): string {
  return `mig-planner-${sha256(execution).slice(0, 12)}`;
}

/**
 * The batch/v1 Job that carries a plan out: no rights beyond its service account's, nothing written to its disk.
 *
 * @param bootstrap source of the bootstrap; not needed where the settings have a command
 */
export function applyJob(task: JobTask, settings: JobSettings, bootstrap: string) {
  const labels = { 'app.kubernetes.io/name': 'mig-planner', 'app.kubernetes.io/component': 'apply' };
  const annotations = { 'mig-planner/run': task.run, [EXECUTION_ANNOTATION]: task.execution };
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name: jobName(task.execution), namespace: settings.namespace, labels, annotations },
    spec: {
      activeDeadlineSeconds: settings.deadlineSeconds,
      backoffLimit: BACKOFF_LIMIT,
      ttlSecondsAfterFinished: TTL_SECONDS,
      podFailurePolicy: {
        rules: [
          // A node that is drained, or a pod that gives way to another, says nothing against the Job.
          { action: 'Ignore', onPodConditions: [{ type: 'DisruptionTarget', status: 'True' }] },
          { action: 'FailJob', onExitCodes: { containerName: CONTAINER, operator: 'In', values: FINAL_CODES } },
        ],
      },
      template: {
        metadata: { labels, annotations },
        spec: {
          serviceAccountName: settings.serviceAccount,
          restartPolicy: 'Never',
          terminationGracePeriodSeconds: GRACE_SECONDS,
          enableServiceLinks: false,
          ...placement(),
          securityContext: { runAsNonRoot: true, runAsUser: 1000, seccompProfile: { type: 'RuntimeDefault' } },
          volumes: [{ name: WRITABLE.name, emptyDir: { sizeLimit: WRITABLE.limit } }],
          containers: [
            {
              name: CONTAINER,
              image: settings.image,
              command: settings.command === undefined ? inCommand(bootstrap) : [...settings.command],
              env: Object.entries(variables(task, settings)).map(([name, value]) => ({ name, value })),
              resources: { requests: { cpu: '100m', memory: '256Mi' }, limits: { memory: '512Mi' } },
              securityContext: {
                allowPrivilegeEscalation: false,
                readOnlyRootFilesystem: true,
                capabilities: { drop: ['ALL'] },
              },
              volumeMounts: [{ name: WRITABLE.name, mountPath: WRITABLE.path }],
            },
          ],
        },
      },
    },
  } as const;
}

/** What the applier and its bootstrap are told. */
function variables(
  task: JobTask,
  { namespace, dryRun, backend, acceptEvenBalancing, bundle }: JobSettings,
): Record<string, string> {
  return {
    MIG_PLANNER_RUN: task.run,
    MIG_PLANNER_EXECUTION: task.execution,
    MIG_PLANNER_FENCE: String(task.fence),
    MIG_PLANNER_NAMESPACE: namespace,
    MIG_PLANNER_STORE: task.store,
    MIG_PLANNER_PLAN: task.plan,
    MIG_PLANNER_PLAN_SHA256: task.planSha256,
    MIG_PLANNER_TRANSITION: task.transition,
    MIG_PLANNER_TRANSITION_SHA256: task.transitionSha256,
    MIG_PLANNER_DRY_RUN: String(dryRun),
    MIG_PLANNER_BACKEND: backend,
    MIG_PLANNER_ACCEPT_EVEN_BALANCING: String(acceptEvenBalancing),
    ...(bundle && { MIG_PLANNER_BUNDLE: bundle.address, MIG_PLANNER_BUNDLE_SHA256: bundle.sha256 }),
    AWS_REGION: task.region,
  };
}
