import * as z from 'zod';
import { readPending } from './control/demand.ts';
import { releaseLease } from './control/lease.ts';
import { type ToolsFor, toolsFromEnv } from './control/tools.ts';
import { entry, RunName, type Work } from './entry.ts';
import { type ApplyMeasures, applyMeasures, NOT_STARTED, ofApply } from './observe/apply-measures.ts';

const Event = z.object({
  run: RunName,
  execution: z.string().min(1),
  /** When the plan began to be carried out; none when it was not. */
  applyStarted: z.string().default(NOT_STARTED),
  /** Whether the run failed: then the Job may still be at work. */
  failed: z.boolean().default(false),
});

/** What came after a run. */
export interface Ended {
  readonly run: string;
  /** The run that was started for demand that came meanwhile. */
  readonly next?: string;
  /** How the plan was carried out, as far as the applier said. */
  readonly applied?: ApplyMeasures;
  /** Why the lease was left: something of the run is at work in the cluster. */
  readonly left?: string;
}

/**
 * Gives the lease back, then looks at what came meanwhile. In this order: whoever keeps demand as pending looks at the
 * lease afterwards, so one of the two sees it.
 *
 * After a failure the Job is told to end if it has not. Until that is over the lease stays; intake, which hears of the
 * failed execution, gives it back then, and looks at what is pending.
 */
export function endWith(toolsFor: ToolsFor): Work<z.infer<typeof Event>, Ended> {
  return async ({ run, execution, applyStarted, failed }, store) => {
    const applied = await applyMeasures(store, run, applyStarted);
    const ended = { run, ...(applied && { applied }) };
    if (failed && applyStarted !== NOT_STARTED) {
      const settled = await (await toolsFor(store)).cluster.settle(execution);
      if (!settled.free) return { ...ended, left: settled.why };
    }
    await releaseLease(store, execution);
    if ((await readPending(store)) === undefined) return ended;
    const { lookAtPending } = await import('./control/intake.ts');
    const decision = await lookAtPending(await toolsFor(store));
    return { ...ended, ...(decision?.run === undefined ? {} : { next: decision.run }) };
  };
}

export const end = endWith(toolsFromEnv);
export const handler = entry('end', Event, end, ({ applied }) => (applied === undefined ? {} : ofApply(applied)));
