import type * as z from 'zod';
import { fields, list } from '../../planner/documents/scalars.ts';
import { DESPITE_ERRORS } from '../../planner/documents/unique.ts';
import { distinct, matching } from './scalars.ts';

const id = (kind: string, prefix: string) =>
  matching(new RegExp(`^${prefix}-[0-9a-f]{8,17}$`), `the id of ${kind}, such as ${prefix}-0123456789abcdef0`);

/** The network from which a private endpoint is reached. Ids, as a look-up would need credentials at synth. */
export const NetworkSchema = fields({
  id: id('a VPC', 'vpc').describe('VPC of the cluster, or one from which its endpoint is reached.'),
  subnets: list(id('a subnet', 'subnet'), 'ids of subnets', 1)
    .superRefine(distinct('subnet'), DESPITE_ERRORS)
    .describe('Subnets of that VPC, best of two zones.'),
  securityGroups: list(id('a security group', 'sg'), 'ids of security groups', 1)
    .superRefine(distinct('security group'), DESPITE_ERRORS)
    .describe('Security groups that the cluster’s own lets in on port 443.'),
});

export type NetworkConfig = z.infer<typeof NetworkSchema>;

interface Given {
  readonly mode?: unknown;
  readonly endpoint?: unknown;
  readonly vpc?: unknown;
}

/** Refinement: a private endpoint is reached from a VPC, a public one from nowhere in particular. */
export function networkFits({ mode, endpoint, vpc }: Given, ctx: z.core.$RefinementCtx): void {
  const isPrivate = mode === 'eks' && endpoint === 'private';
  if (isPrivate === (vpc !== undefined)) return;
  const message = isPrivate
    ? 'the VPC, subnets and security groups from which the endpoint is reached (apply.endpoint is "private")'
    : 'nothing, as no private endpoint is to be reached (apply.mode is not "eks", or apply.endpoint is "public")';
  ctx.addIssue({ code: 'custom', path: ['vpc'], message, input: vpc });
}
