import * as z from 'zod';
import { FleetSchema } from './fleet.ts';
import { PlanSchema } from './plan.ts';
import { ProfileRowSchema } from './profiles.ts';
import { TransitionSchema } from './transition.ts';
import { WorkloadSchema } from './workload.ts';

const SCHEMAS = {
  workload: { schema: WorkloadSchema, title: 'mig-planner/v1 Workload' },
  profiles: { schema: ProfileRowSchema, title: 'mig-planner/v1 Profiles: one row of the CSV' },
  fleet: { schema: FleetSchema, title: 'mig-planner/v1 Fleet' },
  plan: { schema: PlanSchema, title: 'mig-planner/v1 Plan' },
  transition: { schema: TransitionSchema, title: 'mig-planner/v1 Transition' },
} as const;

/**
 * JSON Schema (draft 2020-12) of every document, by file name.
 *
 * Rules across fields (unique names, prices for all groups or for none) cannot be said there; the readers check them.
 */
export function jsonSchemas(): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(SCHEMAS).map(([name, { schema, title }]) => {
      const { $schema, ...rest } = z.toJSONSchema(schema, { target: 'draft-2020-12', io: 'input' });
      return [`${name}.schema.json`, { $schema, title, ...rest }];
    }),
  );
}
