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
