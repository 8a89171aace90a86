import { applyJob } from '../../../functions/apply/job.ts';
import { jobSettingsFromEnv } from '../../../functions/apply/settings.ts';

export const EXECUTION = 'arn:aws:states:eu-west-1:123456789012:execution:mig-planner:r1';

/** The Job of an execution, as MakeJob writes it. */
export function manifestOf(execution = EXECUTION) {
  const settings = jobSettingsFromEnv({ MIG_PLANNER_APPLY: '{"command": ["true"]}' });
  const task = {
    run: 'r1',
    fence: 1,
    plan: 'p',
    planSha256: 'x',
    transition: 't',
    transitionSha256: 'y',
    store: 's3://b',
    region: 'eu-west-1',
  };
  return JSON.parse(JSON.stringify(applyJob({ ...task, execution }, settings, ''))) as ReturnType<typeof applyJob>;
}
