import { sha256 } from '../sha256.ts';

/** How Jobs are made in this deployment. */
export interface JobSettings {
  readonly namespace: string;
  readonly serviceAccount: string;
  /** Pinned by digest in earnest. */
  readonly image: string;
  readonly command: readonly string[];
  /** Seconds after which Kubernetes ends the Job, whatever it is at. */
  readonly deadlineSeconds: number;
  readonly dryRun: boolean;
}

/** What the Job carries out. */
export interface JobTask {
  readonly run: string;
  readonly execution: string;
  readonly fence: number;
  readonly plan: string;
  readonly planSha256: string;
  /** Address of the store, as MIG_PLANNER_STORE has it. */
  readonly store: string;
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

/** `mig-planner-<12 hex digits>`: follows from the execution, so the same one never has two Jobs. At most 63. */
export function jobName(execution: string): string {
  return `mig-planner-${sha256(execution).slice(0, 12)}`;
}

/** The batch/v1 Job that carries a plan out: no rights beyond its service account's, nothing written to its disk. */
export function applyJob(task: JobTask, settings: JobSettings) {
  const labels = { 'app.kubernetes.io/name': 'mig-planner', 'app.kubernetes.io/component': 'apply' };
  // Names of runs may be longer than a label may be.
  const annotations = { 'mig-planner/run': task.run, 'mig-planner/execution': task.execution };
  const variables = {
    MIG_PLANNER_RUN: task.run,
    MIG_PLANNER_FENCE: String(task.fence),
    MIG_PLANNER_STORE: task.store,
    MIG_PLANNER_PLAN: task.plan,
    MIG_PLANNER_PLAN_SHA256: task.planSha256,
    MIG_PLANNER_DRY_RUN: String(settings.dryRun),
  };
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name: jobName(task.execution), namespace: settings.namespace, labels, annotations },
    spec: {
      activeDeadlineSeconds: settings.deadlineSeconds,
      backoffLimit: BACKOFF_LIMIT,
      ttlSecondsAfterFinished: TTL_SECONDS,
      template: {
        metadata: { labels, annotations },
        spec: {
          serviceAccountName: settings.serviceAccount,
          restartPolicy: 'Never',
          terminationGracePeriodSeconds: GRACE_SECONDS,
          securityContext: { runAsNonRoot: true, runAsUser: 1000, seccompProfile: { type: 'RuntimeDefault' } },
          containers: [
            {
              name: 'apply',
              image: settings.image,
              command: [...settings.command],
              env: Object.entries(variables).map(([name, value]) => ({ name, value })),
              resources: { requests: { cpu: '100m', memory: '256Mi' }, limits: { memory: '512Mi' } },
              securityContext: {
                allowPrivilegeEscalation: false,
                readOnlyRootFilesystem: true,
                capabilities: { drop: ['ALL'] },
              },
            },
          ],
        },
      },
    },
  } as const;
}
