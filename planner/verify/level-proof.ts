import type { ObjectiveName } from '../documents/index.ts';
import type { VerifyContext } from './context.ts';
import { provenLevelBound } from './fleet-bound.ts';
import type { InputName } from './rule.ts';
import { isAtMost } from './tolerance.ts';

/** Whether a level is proven, or what one would have to know to tell. */
export type LevelProof = { readonly proven: boolean } | { readonly unknown: InputName };

/** The levels without which no plan is optimal. */
export function decisiveLevels({ plan }: VerifyContext): readonly ObjectiveName[] {
  return [plan.summary.costPerHour === undefined ? 'nodes' : 'cost', 'gpus'];
}

/**
 * A level that the certificate lists is proven if it says so; other rules look into that. One that it does not list
 * may still follow from `lowerBound` by arithmetic: with one node group, for example, 13 GPUs are two nodes of eight.
 */
export function levelProof(context: VerifyContext, objective: ObjectiveName): LevelProof {
  const { summary, certificate } = context.plan;
  const listed = certificate.levels.filter((level) => level.objective === objective);
  if (listed.length > 0) return { proven: listed.some((level) => level.proven) };
  if (objective === 'gpus') return { proven: certificate.lowerBound >= summary.gpus };
  if (context.fleet === undefined) return { unknown: 'fleet' };
  const value = objective === 'cost' ? (summary.costPerHour ?? 0) : summary.nodes;
  if (isAtMost(value, provenLevelBound(context, { objective }))) return { proven: true };
  if (context.priceable) return { proven: false };
  // The certificate's prices may prove more than lowerBound does.
  return { unknown: context.profiles === undefined ? 'profiles' : 'workload' };
}
