import { undefinedIfMissing } from '../../store/missing.ts';
import type { ObjectStore } from '../../store/port.ts';
import { type ApplyStatus, ApplyStatusSchema } from '../apply-status.ts';
import { keys } from '../keys.ts';
import type { Metrics } from './log.ts';

/** What the workflow says of a run that carries nothing out. */
export const NOT_STARTED = 'none';

/** What an apply came to, for the metrics. */
export interface ApplyMeasures {
  readonly status: ApplyStatus;
  /** From the state before the Job to the last thing the Job said. */
  readonly seconds: number;
}

/**
 * What the applier said last of a run. None where it said nothing that is understood: metrics are no reason to fail,
 * and the log of the Job has the rest.
 *
 * @param started when it was started, or {@link NOT_STARTED}
 */
export async function applyMeasures(
  store: ObjectStore,
  run: string,
  started: string,
): Promise<ApplyMeasures | undefined> {
  if (started === NOT_STARTED) return undefined;
  const object = await undefinedIfMissing(store.get(keys.apply(run)));
  const { data: status } = ApplyStatusSchema.safeParse(parsed(object?.text()));
  if (status === undefined) return undefined;
  return { status, seconds: Math.max(0, Date.parse(status.updatedAt) - Date.parse(started)) / 1000 };
}

/** How a plan was carried out. One of the outcomes is 1: sums of them count applies. */
export function ofApply({ status, seconds }: ApplyMeasures): Metrics {
  const { phase, wave, steps, released } = status;
  const is = (...phases: readonly ApplyStatus['phase'][]): number => (phases.includes(phase) ? 1 : 0);
  return {
    ApplyWaves: [wave, 'Count'],
    ApplySteps: [steps.done, 'Count'],
    ApplySeconds: [seconds, 'Seconds'],
    ApplyReleasedNodes: [released.length, 'Count'],
    ApplyDone: [is('done'), 'Count'],
    ApplyRefused: [is('refused'), 'Count'],
    // One that was killed says to the end that it is at work.
    ApplyFailed: [is('failed', 'stopping', 'waiting', 'applying'), 'Count'],
  };
}

function parsed(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? 'null');
  } catch {
    return null;
  }
}
