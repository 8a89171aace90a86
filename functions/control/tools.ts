import type { ObjectStore } from '../../store/index.ts';
import { clusterFromEnv, NO_CLUSTER } from '../cluster/port.ts';
import { InvalidInputError } from '../errors.ts';
import { type Executions, NO_EXECUTIONS } from './executions.ts';
import type { IntakeTools } from './intake.ts';
import { settingsFromEnv } from './settings.ts';

let executions: Promise<Executions> | undefined;

/** What the control functions are handed beside the event and the store. */
export type ToolsFor = (store: ObjectStore) => Promise<IntakeTools>;

/** The tools of a deployed function. STATE_MACHINE_ARN is the ARN of the state machine. */
export const toolsFromEnv: ToolsFor = async (store) => {
  const arn = process.env.STATE_MACHINE_ARN ?? '';
  if (arn === '') throw new InvalidInputError('STATE_MACHINE_ARN: expected the ARN of the state machine, got ""');
  // Loaded here: a local run needs neither the SDK nor the time it takes to load.
  executions ??= import('./sfn-executions.ts').then(({ sfnExecutions }) => sfnExecutions(arn));
  const cluster = await clusterFromEnv();
  return { store, executions: await executions, cluster, settings: settingsFromEnv(), now: Date.now };
};

/** The tools of a local run: one process, one run, nobody to wait for. */
export const localTools: ToolsFor = async (store) => ({
  store,
  executions: NO_EXECUTIONS,
  cluster: NO_CLUSTER,
  settings: settingsFromEnv({}),
  now: Date.now,
});
