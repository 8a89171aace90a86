import * as z from 'zod';
import type { Decision } from './control/decision.ts';
import { lookAtForgotten, takeIn } from './control/intake.ts';
import { releaseEnded } from './control/lease.ts';
import { type ToolsFor, toolsFromEnv } from './control/tools.ts';
import { type Ignored, readTrigger, type Trigger } from './control/trigger.ts';
import { entry, type Work } from './entry.ts';
import { InvalidInputError } from './errors.ts';
import { log } from './observe/log.ts';
import { ofDecisions } from './observe/measures.ts';

const Event = z.looseObject({ Records: z.array(z.looseObject({ messageId: z.string(), body: z.string() })) });
type Event = z.infer<typeof Event>;

/** Messages that come again and in the end go to the dead-letter queue, in the form that Lambda wants. */
export interface BatchResponse {
  readonly batchItemFailures: readonly { readonly itemIdentifier: string }[];
  readonly decisions: readonly Decision[];
}

/** Decides about one window of triggers. Messages that nobody can read fail alone; the others are taken in. */
export function intakeWith(toolsFor: ToolsFor): Work<Event, BatchResponse> {
  return async ({ Records }, store) => {
    const tools = await toolsFor(store);
    const failed: { itemIdentifier: string }[] = [];
    const triggers: (Trigger | Ignored)[] = [];
    const ended: { readonly messageId: string; readonly execution: string }[] = [];
    for (const { messageId, body } of Records) {
      try {
        const read = readTrigger(body);
        if (read.kind === 'run-ended') ended.push({ messageId, execution: read.execution });
        else triggers.push(read);
      } catch (error) {
        if (!(error instanceof InvalidInputError)) throw error;
        log('error', 'message not understood', { messageId, error: error.message });
        failed.push({ itemIdentifier: messageId });
      }
    }
    const decisions = await takeIn(triggers, tools);
    // Its last states did not run: what they would have done is done here.
    for (const { messageId, execution } of ended) {
      const why = await releaseEnded(tools, execution);
      if (why === undefined) continue;
      // The queue hands the message over again, later than a Job's grace lasts; after some times people are told.
      log('warn', 'the lease is not free yet', { execution, why });
      failed.push({ itemIdentifier: messageId });
    }
    // Of an execution that ended, or of an intake that died after it had kept demand for a run that had just ended. Not
    // where a run was started just now: that one looks at it when it ends.
    const isStarted = decisions.some(({ decision }) => decision === 'replan');
    const pending = isStarted ? undefined : await lookAtForgotten(tools);
    return { batchItemFailures: failed, decisions: pending === undefined ? decisions : [...decisions, pending] };
  };
}

export const intake = intakeWith(toolsFromEnv);
export const handler = entry('intake', Event, intake, ({ decisions }) => ofDecisions(decisions));
