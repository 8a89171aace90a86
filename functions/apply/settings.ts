import * as z from 'zod';
import { check } from '../check.ts';
import { InvalidInputError } from '../errors.ts';
import type { JobSettings } from './job.ts';

/** Stands for the applier: says what it was given and ends well, so that the way there and back can be tried out. */
const STUB_COMMAND = [
  'node',
  '-e',
  'console.log(JSON.stringify({ run: process.env.MIG_PLANNER_RUN, plan: process.env.MIG_PLANNER_PLAN }))',
] as const;

const Settings: z.ZodType<JobSettings> = z.strictObject({
  namespace: z.string().min(1).default('mig-planner'),
  serviceAccount: z.string().min(1).default('mig-planner-apply'),
  image: z.string().min(1).default('public.ecr.aws/docker/library/node:24-alpine'),
  command: z
    .array(z.string())
    .min(1)
    .default([...STUB_COMMAND]),
  deadlineSeconds: z.number().int().positive().default(3600),
  dryRun: z.boolean().default(false),
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
