import * as z from 'zod';
import { BACKENDS } from '../../applier/backend.ts';
import { check } from '../check.ts';
import { InvalidInputError } from '../errors.ts';
import type { JobSettings } from './job.ts';

/** Whoever deploys in earnest pins it by digest, which nobody can do without asking the registry. */
export const STOCK_IMAGE = 'public.ecr.aws/docker/library/node:24-alpine';

const Bundle = z.strictObject({
  address: z.string().regex(/^s3:\/\/[^/]+\/.+$/, { error: 'expected s3://BUCKET/KEY' }),
  sha256: z.string().regex(/^[0-9a-f]{64}$/, { error: 'expected 64 hexadecimal digits' }),
});

const Settings: z.ZodType<JobSettings> = z
  .strictObject({
    namespace: z.string().min(1).default('mig-planner'),
    serviceAccount: z.string().min(1).default('mig-planner-apply'),
    image: z.string().min(1).default(STOCK_IMAGE),
    bundle: Bundle.optional(),
    command: z.array(z.string()).min(1).optional(),
    deadlineSeconds: z.number().int().positive().default(3600),
    dryRun: z.boolean().default(false),
    backend: z.enum(BACKENDS).default('mig-manager'),
    acceptEvenBalancing: z.boolean().default(false),
  })
  .refine(({ bundle, command }) => bundle !== undefined || command !== undefined, {
    error: 'expected what the Job runs, as bundle (address, sha256) or as command; got neither',
  });

/** MIG_PLANNER_APPLY, one JSON object. @throws InvalidInputError */
export function jobSettingsFromEnv(env: NodeJS.ProcessEnv = process.env): JobSettings {
  const text = env.MIG_PLANNER_APPLY || '{}';
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new InvalidInputError(`MIG_PLANNER_APPLY: expected a JSON object, got ${JSON.stringify(text)}`, { cause });
  }
  return check(Settings, value, 'MIG_PLANNER_APPLY');
}
