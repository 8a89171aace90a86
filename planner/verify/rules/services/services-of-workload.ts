import { canonicalJson, type PlanService, type Service } from '../../../documents/index.ts';
import { defineRule, type Finding } from '../../rule.ts';

export const servicesOfWorkload = defineRule({
  id: 'services-of-workload',
  why: 'a plan for other demands, limits or services than the workload states answers another question',
  needs: ['workload'],
  check: ({ plan, workload }) => {
    const wanted = new Map(workload.spec.services.map((service) => [service.name, service]));
    const listed = new Set(plan.services.map((service) => service.name));
    const missing = [...wanted.keys()]
      .filter((name) => !listed.has(name))
      .map((name) => ({ path: 'services', expected: `service ${name} of the workload`, got: 'no such entry' }));
    const wrong = plan.services.flatMap((service, i): Finding[] => {
      const path = `services[${i}]`;
      const asked = wanted.get(service.name);
      if (!asked) return [{ path: `${path}.name`, expected: 'a service of the workload', got: service.name }];
      // What the plan does not state it has from the workload; the rules about it then check it against that.
      const said = FIELDS.filter((field) => service[field] !== undefined);
      return said
        .filter((field) => stated(service)[field] !== stated(asked)[field])
        .map((field) => ({
          path: `${path}.${field}`,
          expected: `${stated(asked)[field]}, as in the workload`,
          got: String(stated(service)[field]),
        }));
    });
    return [...missing, ...wrong];
  },
});

const FIELDS = ['model', 'rate', 'latencyMs', 'headroom', 'minReplicas', 'deployment'] as const;

/** The fields both documents may state, defaults filled in, so that an absent default equals a written one. */
function stated(service: Service | PlanService): Record<(typeof FIELDS)[number], string | number | undefined> {
  const { model, rate, latencyMs, headroom = 0, minReplicas = 1, deployment } = service;
  return { model, rate, latencyMs, headroom, minReplicas, deployment: canonicalJson(deployment ?? null) };
}
