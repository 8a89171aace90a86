import type { Bundle, JobSettings } from '../../functions/apply/job.ts';
import type { ClusterSettings } from '../../functions/cluster/port.ts';
import type { Settings } from '../../functions/control/settings.ts';
import type { Config } from '../config/schema.ts';

/** What the functions get to know of the configuration, in MIG_PLANNER_SETTINGS. */
export function settingsOf({ planning, triggers }: Config): Settings {
  const { workload, ...rest } = planning;
  return {
    ...rest,
    ...(workload !== undefined && { workload }),
    debounceSeconds: triggers.debounceSeconds,
  };
}

/** How the function that makes Jobs is to make them, in MIG_PLANNER_APPLY. What is left out has its default there. */
export function jobSettingsOf({ apply }: Config, bundle: Bundle | undefined): Partial<JobSettings> {
  const { namespace, serviceAccount, deadlineMinutes, dryRun, backend, acceptEvenBalancing, image, command } = apply;
  return {
    namespace,
    serviceAccount,
    deadlineSeconds: deadlineMinutes * 60,
    dryRun,
    backend,
    acceptEvenBalancing,
    ...(image !== undefined && { image }),
    ...(command === undefined ? bundle && { bundle } : { command }),
  };
}

/** Whom the functions ask about the cluster, in MIG_PLANNER_CLUSTER. */
export function clusterSettingsOf({ apply }: Config, functionName: string): ClusterSettings {
  return { name: apply.cluster ?? '', namespace: apply.namespace, function: functionName };
}
