import type * as z from 'zod';
import { dnsLabel, dnsSubdomain, fields, header, list, nonNegative, positive, text, whole } from './scalars.ts';
import { DESPITE_ERRORS, uniqueBy } from './unique.ts';

/** Planning for more than eleven times the rate is a typo (percent instead of a fraction), not a margin. */
const MAX_HEADROOM = 10;

export const ServiceSchema = fields({
  name: dnsLabel().describe('Unique in the workload; DNS-1123 label.'),
  model: text().describe('Key into the profiles.'),
  rate: positive().describe('Requests/s the service must sustain.'),
  latencyMs: positive().describe(
    'Upper limit, in ms, of the profiled latency of every instance used; equality is allowed.',
  ),
  headroom: nonNegative(MAX_HEADROOM).optional().describe('Plan for rate × (1 + headroom). Default 0.'),
  minReplicas: whole(1).optional().describe('Fewest instances of the service. Default 1.'),
  maxShare: fields({ node: positive(1).optional(), zone: positive(1).optional() })
    .optional()
    .describe('Largest share of the capacity on one node or zone, in (0, 1]. Not supported yet by the planner.'),
  deployment: fields({ namespace: dnsLabel(), name: dnsSubdomain() })
    .optional()
    .describe('The Deployment whose pod template apply uses.'),
});

export const WorkloadSchema = fields({
  ...header('Workload'),
  metadata: fields({ name: dnsSubdomain() }),
  spec: fields({
    services: list(ServiceSchema, 'services', 1).superRefine(uniqueBy('name', 'service name'), DESPITE_ERRORS),
  }),
});

/** One DNN service and the demand it must meet. */
export type Service = z.infer<typeof ServiceSchema>;
/** The demand: what must be served. */
export type Workload = z.infer<typeof WorkloadSchema>;

/** Requests/s to plan for: rate × (1 + headroom). */
export function requiredRate(service: Pick<Service, 'rate' | 'headroom'>): number {
  return service.rate * (1 + (service.headroom ?? 0));
}
