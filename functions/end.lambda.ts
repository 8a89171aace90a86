import * as z from 'zod';
import { readPending } from './control/demand.ts';
import { releaseLease } from './control/lease.ts';
import { type ToolsFor, toolsFromEnv } from './control/tools.ts';
import { entry, RunName, type Work } from './entry.ts';

const Event = z.object({ run: RunName, execution: z.string().min(1) });

/** What came after a run. */
export interface Ended {
  readonly run: string;
  /** The run that was started for demand that came meanwhile. */
  readonly next?: string;
}

/**
 * Gives the lease back, then looks at what came meanwhile. In this order: whoever keeps demand as pending looks at the
 * lease afterwards, so one of the two sees it.
 */
export function endWith(toolsFor: ToolsFor): Work<z.infer<typeof Event>, Ended> {
  return async ({ run, execution }, store) => {
    await releaseLease(store, execution);
    if ((await readPending(store)) === undefined) return { run };
    const { lookAtPending } = await import('./control/intake.ts');
    const decision = await lookAtPending(await toolsFor(store));
    return { run, ...(decision?.run === undefined ? {} : { next: decision.run }) };
  };
}

export const end = endWith(toolsFromEnv);
export const handler = entry('end', Event, end);
