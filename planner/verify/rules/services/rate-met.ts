import { compare, show } from '../../exact.ts';
import { defineRule, type Finding } from '../../rule.ts';

export const rateMet = defineRule({
  id: 'rate-met',
  why: 'this is what a plan is for; compared without rounding, so that a service short by a hair is found',
  check: (context) =>
    context.demands.flatMap(({ name, required }, i): Finding[] => {
      const capacity = context.capacityOf(name);
      if (compare(capacity, required) >= 0) return [];
      const expected = `at least ${show(required)} requests/s from the instances of ${name}`;
      return [{ path: `services[${i}].capacity`, expected, got: show(capacity) }];
    }),
});
