import * as z from 'zod';
import { fields, positive, text, whole } from './scalars.ts';

/** One row of the profiles CSV; the order of the fields is the documented order of the columns. */
export const ProfileRowSchema = fields({
  model: text().describe('Key that services name.'),
  gpu: text().describe('GPU model, e.g. A100-40GB.'),
  profile: text().describe('Full MIG profile name on that GPU, e.g. 2g.10gb.'),
  batch: whole(1).describe('Batch size.'),
  throughput: positive().describe('Requests/s of one process on one instance.'),
  latencyMs: positive().describe('Latency in ms: p90 where known, else the mean.'),
  source: z.string().describe('Where the figures come from; may be empty.'),
});

/** Measured performance of one model on one MIG profile at one batch size. */
export type ProfileRow = z.infer<typeof ProfileRowSchema>;

/** Columns of the profiles CSV. */
export const PROFILE_COLUMNS = Object.keys(ProfileRowSchema.shape) as readonly (keyof ProfileRow)[];
