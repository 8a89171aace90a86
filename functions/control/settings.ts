import * as z from 'zod';
import { BUDGETS, SEARCHERS } from '../../planner/run/types.ts';
import { check } from '../check.ts';
import { InvalidInputError } from '../errors.ts';

/** How the stack was configured, as the functions see it: MIG_PLANNER_SETTINGS, one JSON object. */
export const SettingsSchema = z.strictObject({
  /** The workload of triggers that name none, before any did: `demand/<workload>/`. */
  workload: z.string().min(1).optional(),
  searchers: z
    .array(z.enum(SEARCHERS))
    .min(1)
    .default([...SEARCHERS]),
  seed: z.number().int().nonnegative().default(1),
  budget: z.enum(BUDGETS).default('normal'),
  /** Triggers of one window of this many seconds make one name of an execution. */
  debounceSeconds: z.number().int().min(0).max(300).default(60),
  /** A plan is kept while the bound proves that no other saves a larger share of its cost. */
  minimumSaving: z.number().min(0).max(1).default(0.05),
});

export type Settings = z.infer<typeof SettingsSchema>;

/** @throws InvalidInputError that names what is wrong with the variable */
export function settingsFromEnv(env: NodeJS.ProcessEnv = process.env): Settings {
  const text = env.MIG_PLANNER_SETTINGS || '{}';
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new InvalidInputError(`MIG_PLANNER_SETTINGS: expected a JSON object, got ${JSON.stringify(text)}`, { cause });
  }
  return check(SettingsSchema, value, 'MIG_PLANNER_SETTINGS');
}
