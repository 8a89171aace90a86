import type * as z from 'zod';
import { BACKENDS } from '../../applier/backend.ts';
import { dnsLabel, fields, flag, list, oneOf, text, whole } from '../../planner/documents/scalars.ts';
import { DESPITE_ERRORS } from '../../planner/documents/unique.ts';
import { NetworkSchema, networkFits } from './network.ts';
import { distinct, email, matching } from './scalars.ts';
import { ScalingSchema, scaledOnlyWithJob } from './scaling.ts';

const ApprovalSchema = fields({
  emails: list(email(), 'e-mail addresses')
    .superRefine(distinct('e-mail address'), DESPITE_ERRORS)
    .default([])
    .describe('Who is asked. More subscribers can be added to the topic at any time.'),
  expiresMinutes: whole(5, 1440).default(120).describe('An approval that was not given by then counts as refused.'),
});

/** Who carries a plan out, and where. */
export const ApplySchema = fields({
  mode: oneOf(['none', 'eks'])
    .default('none')
    .describe('`none`: plans are made, nothing is changed. `eks`: a Job in the cluster carries them out.'),
  cluster: matching(/^[A-Za-z0-9][A-Za-z0-9_-]{0,99}$/, 'the name of an existing EKS cluster (apply.mode is "eks")')
    .optional()
    .describe('Name of an existing EKS cluster of the same account and Region. Required with `eks`.'),
  endpoint: oneOf(['public', 'private'])
    .default('public')
    .describe('`private`: the cluster’s endpoint answers in its VPC only; a function there starts the Job.'),
  vpc: NetworkSchema.optional().describe('From where a private endpoint is reached. Required with `private`.'),
  namespace: dnsLabel().default('mig-planner').describe('Kubernetes namespace of the Job.'),
  serviceAccount: dnsLabel().default('mig-planner-apply').describe('Service account of the Job.'),
  // EKS takes none of those that Kubernetes and AWS keep for themselves.
  kubernetesGroup: matching(
    /^(?!(?:system|eks|aws|amazon|iam):)\S{1,63}$/,
    'the name of a Kubernetes group, not one of system:, eks:, aws:, amazon: or iam:',
  )
    .default('mig-planner:job-starters')
    .describe('Kubernetes group that RBAC lets start Jobs in the namespace.'),
  deadlineMinutes: whole(10, 1440).default(240).describe('The Job is ended when it takes longer.'),
  silenceMinutes: whole(3, 20)
    .default(5)
    .describe(
      'With a private endpoint: a Job that is silent for so long has died. Raise it where a node has to be started for the Job first.',
    ),
  image: matching(/^[a-z0-9][\w./:-]*(?:@sha256:[0-9a-f]{64})?$/, 'an image, best pinned as name@sha256:…')
    .optional()
    .describe('Image of the Job: Node 20 or later. Default: `public.ecr.aws/docker/library/node:24-alpine`.'),
  command: list(text(), 'words of a command', 1)
    .optional()
    .describe('What the Job runs, for an image with the applier in it. Default: it fetches the applier of the stack.'),
  backend: oneOf(BACKENDS)
    .default('mig-manager')
    .describe(
      'Who hands instances out: the device plugin (`mig-manager`) or the DRA driver (`dra`); mig-manager cuts.',
    ),
  acceptEvenBalancing: flag()
    .default(false)
    .describe(
      'Whether services without a route may have pods of several sizes: each then counts as much as the slowest one.',
    ),
  dryRun: flag().default(false).describe('Whether the Job only says what it would do.'),
  scaling: ScalingSchema.default([]).describe('How nodes come and go, by node group of the fleet.'),
  approval: ApprovalSchema.optional().describe(
    'When present, a person has to approve each plan before it is carried out.',
  ),
})
  .superRefine(clusterNamed, { when: ({ value }) => typeof value === 'object' && value !== null })
  .superRefine(networkFits, { when: ({ value }) => typeof value === 'object' && value !== null })
  .superRefine(scaledOnlyWithJob, { when: ({ value }) => typeof value === 'object' && value !== null });

export type ApplyConfig = z.infer<typeof ApplySchema>;

function clusterNamed(
  { mode, cluster }: { readonly mode?: unknown; readonly cluster?: unknown },
  ctx: z.core.$RefinementCtx,
): void {
  if (mode !== 'eks' || cluster !== undefined) return;
  const message = 'the name of an existing EKS cluster (apply.mode is "eks")';
  ctx.addIssue({ code: 'custom', path: ['cluster'], message, input: undefined });
}
