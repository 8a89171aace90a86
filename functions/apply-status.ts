import * as z from 'zod';

const PHASES = ['waiting', 'applying', 'stopping', 'done', 'refused', 'failed'] as const;

/** A node that the applier has emptied and that no plan needs any more. */
const ReleasedNodeSchema = z.object({
  /** Logical name; null of a node that never had one. */
  node: z.string().nullable(),
  kubernetesName: z.string(),
  /** The cloud's name of its instance: `aws:///us-east-1a/i-0123456789abcdef0`. */
  providerId: z.string().nullable(),
});
export type ReleasedNode = z.infer<typeof ReleasedNodeSchema>;

/**
 * What the applier writes down of its work, over and over, under `runs/<run>/apply.json`. Read as far as it is needed
 * here: what else it may hold is the applier's and its readers' affair.
 */
export const ApplyStatusSchema = z.object({
  kind: z.literal('ApplyStatus'),
  run: z.string(),
  phase: z.enum(PHASES),
  /** The wave in hand, from 1; 0 before the first. */
  wave: z.number().int().nonnegative(),
  waves: z.number().int().nonnegative(),
  steps: z.object({ done: z.number().int().nonnegative(), total: z.number().int().nonnegative() }),
  message: z.string(),
  updatedAt: z.string(),
  released: z.array(ReleasedNodeSchema).default([]),
});
export type ApplyStatus = z.infer<typeof ApplyStatusSchema>;
