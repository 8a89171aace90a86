import { defineRule, type Finding } from '../../rule.ts';

export const minReplicasMet = defineRule({
  id: 'min-replicas-met',
  why: 'a service that asks for replicas wants to survive the loss of one, whatever the others could carry',
  check: (context) =>
    context.demands.flatMap(({ name, minReplicas = 1 }, i): Finding[] => {
      const count = context.instancesOf(name).length;
      if (count >= minReplicas) return [];
      const expected = `at least ${minReplicas} instances of ${name}`;
      return [{ path: `services[${i}].minReplicas`, expected, got: String(count) }];
    }),
});
