import { observedPlan } from '../../applier/observe/index.ts';
import type { Plan } from '../../planner/documents/index.ts';
import { planTransition } from '../../planner/transition/index.ts';
import { claimText, obstacleText, surgeText } from '../../report/words/transition.ts';
import { CommandError } from '../command-error.ts';
import type { ExitCode } from '../exit-codes.ts';
import { readDocuments } from '../read-documents.ts';
import { requireGroups } from '../transition/node-groups.ts';
import { factsOfKnown, keptPlans, knownFromPlans } from './known.ts';
import { type ApplyCommandOptions, runApply } from './run-apply.ts';
import { type View, viewing } from './view.ts';

export interface RollbackOptions extends ApplyCommandOptions {
  readonly fleet: string;
  readonly to?: string;
}

/**
 * Goes back from whatever runs now, also from the middle of a transition. Services that the plan gone back to does not
 * have were served by their own Deployments then, and are again.
 */
export async function rollbackCommand(options: RollbackOptions): Promise<ExitCode> {
  const { plan: given, fleet } = await readDocuments({ plan: options.to, fleet: options.fleet });
  const { plan, from, handBack } = await viewing(options, async (view) => {
    const plan = given ?? (await planBefore(view));
    // A node that is not bound is one that the way may add, not one that has a part in what runs.
    const known = knownFromPlans([plan, ...(await keptPlans(view.kept))], undefined);
    const facts = factsOfKnown(known);
    const served = new Set(plan.services.map(({ name }) => name));
    const handBack = new Map([...facts.deployments].filter(([service]) => !served.has(service)));
    return { plan, handBack, from: observedPlan(await view.snapshot(facts), known).plan };
  });
  requireGroups(plan, fleet!, options.to ?? 'the plan before');
  const transition = planTransition({ from, to: plan, fleet: fleet!, gate: 'min' });
  if (transition.feasible === false) {
    const { blocked } = transition;
    const text = `no way back: ${claimText(blocked)}: ${obstacleText(blocked)}\n  ${surgeText(blocked)}`;
    throw new CommandError('no-safe-order', text, { blocked });
  }
  return runApply({ plan, transition }, options, handBack);
}

async function planBefore({ kept }: View): Promise<Plan> {
  const { previous } = await kept.history();
  const plan = previous === null ? null : await kept.load(previous);
  if (plan !== null) return plan;
  throw new CommandError('not-found', 'the cluster keeps no plan before the one applied last; name one with --to');
}
