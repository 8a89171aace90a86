import { exactRequirement, show } from '../../exact.ts';
import { defineRule, type Finding } from '../../rule.ts';
import { isNearly } from '../../tolerance.ts';

export const requiredRate = defineRule({
  id: 'required-rate',
  why: 'the requirement is the rate with its headroom, neither less nor silently more',
  check: ({ plan }) =>
    plan.services.flatMap((service, i): Finding[] => {
      const required = exactRequirement(service);
      if (isNearly(service.required, required)) return [];
      const expected = `${show(required)} = rate × (1 + headroom)`;
      return [{ path: `services[${i}].required`, expected, got: String(service.required) }];
    }),
});
