import type * as z from 'zod';
import { dnsLabel, fields, list, oneOf } from '../../planner/documents/scalars.ts';
import { DESPITE_ERRORS, uniqueBy } from '../../planner/documents/unique.ts';
import { matching } from './scalars.ts';

const SOURCES = 'exactly one of autoScalingGroup and eksNodeGroup (mode is "managed")';

/** Auto Scaling takes any printable text; in an ARN or a policy only these stand for themselves. */
const groupName = () =>
  matching(/^[\w.:/=+@-]{1,255}$/, 'the name of an Auto Scaling group (no "*", "?", "$" or spaces)');

const NodeGroupScalingSchema = fields({
  nodeGroup: dnsLabel(56).describe('Node group of the fleet. Groups that are not named here are left alone.'),
  mode: oneOf(['none', 'managed'])
    .default('none')
    .describe(
      '`none`: its nodes come and go by other hands. `managed`: nodes are added before the Job, and those that it has emptied are ended after it.',
    ),
  autoScalingGroup: groupName().optional().describe('Name of its Auto Scaling group.'),
  eksNodeGroup: matching(/^[A-Za-z0-9][\w-]{0,62}$/, 'the name of a managed node group of the EKS cluster')
    .optional()
    .describe('Name of its managed node group in the EKS cluster, instead of its Auto Scaling group.'),
}).superRefine(oneSource, { when: ({ value }) => typeof value === 'object' && value !== null });

/** Which node groups of the fleet are raised and lowered around an apply. */
export const ScalingSchema = list(NodeGroupScalingSchema, 'node groups')
  .superRefine(uniqueBy('nodeGroup', 'node group'), DESPITE_ERRORS)
  .superRefine(uniqueBy('autoScalingGroup', 'Auto Scaling group'), DESPITE_ERRORS)
  .superRefine(uniqueBy('eksNodeGroup', 'EKS node group'), DESPITE_ERRORS);

export type NodeGroupScaling = z.infer<typeof NodeGroupScalingSchema>;

interface Given {
  readonly mode?: unknown;
  readonly autoScalingGroup?: unknown;
  readonly eksNodeGroup?: unknown;
}

function oneSource({ mode, autoScalingGroup, eksNodeGroup }: Given, ctx: z.core.$RefinementCtx): void {
  if (mode !== 'managed' || (autoScalingGroup === undefined) !== (eksNodeGroup === undefined)) return;
  const path = [autoScalingGroup === undefined ? 'autoScalingGroup' : 'eksNodeGroup'];
  ctx.addIssue({ code: 'custom', path, message: SOURCES, input: eksNodeGroup });
}

/** Refinement: without a Job nobody says which nodes are needed, and nobody empties any. */
export function scaledOnlyWithJob(
  { mode, scaling }: { readonly mode?: unknown; readonly scaling?: unknown },
  ctx: z.core.$RefinementCtx,
): void {
  if (mode !== 'none' || !Array.isArray(scaling)) return;
  scaling.forEach((one: { readonly mode?: unknown } | null, index) => {
    if (one?.mode !== 'managed') return;
    const message = 'none, as nothing is carried out (apply.mode is "none")';
    ctx.addIssue({ code: 'custom', path: ['scaling', index, 'mode'], message, input: one.mode });
  });
}
