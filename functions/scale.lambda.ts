import * as z from 'zod';
import { parsePlan, parseTransition, type Transition } from '../planner/documents/index.ts';
import type { ObjectStore } from '../store/index.ts';
import { ApplyStatusSchema } from './apply-status.ts';
import { check } from './check.ts';
import { assertLease } from './control/lease.ts';
import { entry, RunName, type Work } from './entry.ts';
import { keys } from './keys.ts';
import { readInput } from './run-input.ts';
import type { AutoScaling } from './scaling/auto-scaling.ts';
import { NodesNotReleasedError } from './scaling/errors.ts';
import { knownNodes } from './scaling/known-nodes.ts';
import { neededNodes } from './scaling/needed-nodes.ts';
import { type Raised, raiseGroups } from './scaling/raise.ts';
import { releaseNodes } from './scaling/release.ts';
import { scalingSettingsFromEnv } from './scaling/settings.ts';

const Event = z.object({
  /** `raise` before a plan is carried out, `release` after. */
  action: z.enum(['raise', 'release']),
  run: RunName,
  execution: z.string().min(1),
  fence: z.number().int().positive(),
});
type Event = z.infer<typeof Event>;

/** What was done to the node groups. */
export interface Scaled {
  readonly run: string;
  readonly raised?: readonly Raised[];
  readonly terminated?: readonly string[];
}

/**
 * Gives a transition the nodes it needs, and gives back those that it has emptied. Either may be done twice.
 *
 * @throws LeaseLostError, NodeGroupMissingError, NodeGroupFullError, NodesNotReleasedError
 */
export function scaleWith(
  open: () => AutoScaling | Promise<AutoScaling>,
  env: NodeJS.ProcessEnv = process.env,
): Work<Event, Scaled> {
  return async ({ action, run, execution, fence }, store) => {
    await assertLease(store, execution, fence);
    const settings = scalingSettingsFromEnv(env);
    const [{ current, fleet }, transition] = await Promise.all([readInput(store, run), readTransition(store, run)]);
    if (action === 'raise')
      return { run, raised: await raiseGroups(neededNodes(transition, current, fleet), settings, await open()) };

    const released = await releasedNodes(store, run);
    const plan = parsePlan((await store.get(keys.plan(run))).text(), keys.plan(run));
    const known = knownNodes(current, transition, plan);
    const { terminated, problems } = await releaseNodes(released, known, settings, await open());
    if (problems.length > 0) throw new NodesNotReleasedError(problems);
    return { run, terminated };
  };
}

async function readTransition(store: ObjectStore, run: string): Promise<Transition> {
  return parseTransition((await store.get(keys.transition(run))).text(), keys.transition(run));
}

/** What the applier has emptied, once it says that it is done: until then pods may come back to any node. */
async function releasedNodes(store: ObjectStore, run: string) {
  const key = keys.apply(run);
  const status = check(ApplyStatusSchema, (await store.get(key)).json(), key);
  if (status.run !== run || status.phase !== 'done')
    throw new NodesNotReleasedError([
      `${key}: expected run ${run} in phase done, got run ${status.run} in phase ${status.phase}`,
    ]);
  return status.released;
}

// Loaded here: whoever only reads the types needs neither SDK.
export const scale = scaleWith(async () => (await import('./scaling/aws.ts')).awsAutoScaling());
export const handler = entry('scale', Event, scale);
