import type { Plan } from '../../planner/documents/index.ts';
import { kindKey, type PodKind } from '../types.ts';

/** What a plan runs, each kind once, sorted. */
export function kindsOf(plan: Plan): PodKind[] {
  const kinds = new Map<string, PodKind>();
  for (const { gpu, instances } of plan.gpus) {
    for (const { service, profile } of instances) {
      if (service !== null) kinds.set(kindKey({ service, gpu, profile }), { service, gpu, profile });
    }
  }
  return [...kinds].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, kind]) => kind);
}
