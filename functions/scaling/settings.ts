import * as z from 'zod';
import { check } from '../check.ts';
import { InvalidInputError } from '../errors.ts';

const Name = z.string().min(1);

/** Where the nodes of a group come from: an Auto Scaling group, or a managed node group of EKS that has one. */
const SourceSchema = z.union([z.strictObject({ autoScalingGroup: Name }), z.strictObject({ eksNodeGroup: Name })]);

const SettingsSchema = z.strictObject({
  /** The EKS cluster of the node groups. */
  cluster: Name,
  /** By name of the fleet's node group; what is not named is left to its owners. */
  groups: z.record(Name, SourceSchema),
});

export type NodeSource = z.infer<typeof SourceSchema>;
/** Which node groups are raised and lowered, and how they are called on AWS. */
export type ScalingSettings = z.infer<typeof SettingsSchema>;

/** MIG_PLANNER_SCALING, one JSON object. @throws InvalidInputError */
export function scalingSettingsFromEnv(env: NodeJS.ProcessEnv = process.env): ScalingSettings {
  const text = env.MIG_PLANNER_SCALING ?? '';
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new InvalidInputError(`MIG_PLANNER_SCALING: expected a JSON object, got ${JSON.stringify(text)}`, { cause });
  }
  return check(SettingsSchema, value, 'MIG_PLANNER_SCALING');
}
