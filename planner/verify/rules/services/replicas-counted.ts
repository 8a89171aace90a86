import { defineRule, type Finding } from '../../rule.ts';

export const replicasCounted = defineRule({
  id: 'replicas-counted',
  why: 'the number of replicas shown must be the number of instances the plan starts',
  absent: ({ plan }) =>
    plan.services.flatMap(({ replicas }, i) => (replicas === undefined ? [{ what: `services[${i}].replicas` }] : [])),
  check: (context) =>
    context.plan.services.flatMap((service, i): Finding[] => {
      const count = context.instancesOf(service.name).length;
      if (service.replicas === undefined || service.replicas === count) return [];
      const expected = `${count}, its number of instances`;
      return [{ path: `services[${i}].replicas`, expected, got: String(service.replicas) }];
    }),
});
