import { show } from '../../exact.ts';
import { defineRule, type Finding } from '../../rule.ts';
import { isNearly } from '../../tolerance.ts';

export const capacityAddsUp = defineRule({
  id: 'capacity-adds-up',
  why: "a service's capacity is what its instances give together, and nothing else",
  check: (context) =>
    context.plan.services.flatMap((service, i): Finding[] => {
      const sum = context.capacityOf(service.name);
      if (isNearly(service.capacity, sum)) return [];
      const expected = `${show(sum)}, the sum over its ${context.instancesOf(service.name).length} instances`;
      return [{ path: `services[${i}].capacity`, expected, got: String(service.capacity) }];
    }),
});
