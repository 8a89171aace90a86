import * as z from 'zod';
import type { Settled } from './cluster/settle.ts';
import { type ToolsFor, toolsFromEnv } from './control/tools.ts';
import { entry, type Work } from './entry.ts';

/** EventBridge's `Step Functions Execution Status Change`. */
const Event = z.looseObject({ detail: z.looseObject({ executionArn: z.string().min(1), status: z.string() }) });

/** What was left of the execution in the cluster. */
export type Stopped = Settled | { readonly running: true };

/**
 * An execution was stopped, failed or ran out of time: its Job is told to end, at once. Its pod finishes or reverts
 * the wave in hand; nobody waits for it here. The lease is intake's to give back, which hears of the same event and
 * asks until the cluster is free.
 */
export function stopWith(toolsFor: ToolsFor): Work<z.infer<typeof Event>, Stopped> {
  return async ({ detail }, store) => {
    const { executions, cluster } = await toolsFor(store);
    // A failed execution may have been redriven before the event was here.
    if ((await executions.status(detail.executionArn)) === 'running') return { running: true };
    return cluster.settle(detail.executionArn);
  };
}

export const handler = entry('stop', Event, stopWith(toolsFromEnv));
