import type * as z from 'zod';
import { dnsLabel, dnsSubdomain, fields, header, list, nonNegative, oneOf, positive, text, whole } from './scalars.ts';
import { DESPITE_ERRORS, uniqueBy } from './unique.ts';

/** Node indexes have at most six digits, so that `<group>-<index>` stays a valid Kubernetes label value. */
const MAX_NODES = 1_000_000;
/** 63 characters of a label value, less "-" and six digits. */
const MAX_GROUP_NAME = 56;
/** Four times the largest GPU instance rented today: anything above is a slip. */
const MAX_GPUS_PER_NODE = 64;

/** Room for any currency: anything above is a slip, and sums of the like are no numbers. */
const MAX_PRICE = 1_000_000_000;
/** Eleven days: a step that takes longer is none that anybody waits for. */
const MAX_SECONDS = 1_000_000;

export const NodeGroupSchema = fields({
  name: dnsLabel(MAX_GROUP_NAME).describe('Unique in the fleet; node names begin with it.'),
  instanceType: text().describe('EC2 instance type, e.g. p4d.24xlarge.'),
  gpu: text().describe('GPU model, e.g. A100-40GB.'),
  gpusPerNode: whole(1, MAX_GPUS_PER_NODE),
  maxNodes: whole(1, MAX_NODES),
  pricePerHour: positive(MAX_PRICE)
    .optional()
    .describe('Price of one node per hour, in any one currency; given for all groups or for none.'),
  surge: whole(0, MAX_NODES)
    .optional()
    .describe('Nodes above maxNodes that a transition may use for a while. Default 0.'),
});

export const PartitionRulesSchema = oneOf(['all', 'no-4g-3g']);

const seconds = () => nonNegative(MAX_SECONDS).optional();

export const DurationsSchema = fields({
  start: seconds(),
  stop: seconds(),
  evict: seconds(),
  cordon: seconds(),
  uncordon: seconds(),
  reconfigure: seconds(),
  wait: seconds(),
  addNode: seconds(),
  removeNode: seconds(),
});

export const FleetSchema = fields({
  ...header('Fleet'),
  metadata: fields({ name: dnsSubdomain() }),
  spec: fields({
    nodeGroups: list(NodeGroupSchema, 'node groups', 1)
      .superRefine(uniqueBy('name', 'node group name'), DESPITE_ERRORS)
      .superRefine(pricedAllOrNone, DESPITE_ERRORS),
    partitionRules: PartitionRulesSchema.optional().describe(
      'no-4g-3g keeps 4g and 3g off one GPU, as drivers of 2021 did. Default all.',
    ),
    durations: DurationsSchema.optional().describe('Seconds one step of a transition takes, by action.'),
  }),
});

function pricedAllOrNone(groups: readonly unknown[], ctx: z.core.$RefinementCtx): void {
  const named = groups.map((group) => (group ?? {}) as { readonly name?: unknown; readonly pricePerHour?: unknown });
  const priced = named.find((group) => group.pricePerHour !== undefined);
  if (priced === undefined) return;
  named.forEach((group, index) => {
    if (group.pricePerHour !== undefined) return;
    const message = `a price, as node group ${JSON.stringify(priced.name)} has one (prices for all groups or for none)`;
    ctx.addIssue({ code: 'custom', path: [index, 'pricePerHour'], message, input: undefined });
  });
}

/** Nodes of one instance type. */
export type NodeGroup = z.infer<typeof NodeGroupSchema>;
/** What there is to plan on. */
export type Fleet = z.infer<typeof FleetSchema>;
/** Which cuts of a GPU are allowed; absent means `all`. */
export type PartitionRules = z.infer<typeof PartitionRulesSchema>;
/** Seconds per step, by action. */
export type Durations = z.infer<typeof DurationsSchema>;
