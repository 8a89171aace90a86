import { show } from '../../exact.ts';
import { defineRule, type Finding } from '../../rule.ts';
import { isAtMost, isNearly } from '../../tolerance.ts';

export const requiredRate = defineRule({
  id: 'required-rate',
  why: 'the requirement is the rate with its headroom, neither less nor silently more',
  absent: ({ plan, demands }) =>
    plan.services.flatMap(({ rate, required }, i) =>
      // Nobody says what the headroom is; only a requirement above the rate leaves that open.
      demands[i]!.headroom !== undefined || isAtMost(required, rate)
        ? []
        : [{ what: `services[${i}].headroom`, input: 'workload' as const }],
    ),
  check: ({ plan, demands }) =>
    plan.services.flatMap((service, i): Finding[] => {
      const { headroom, required } = demands[i]!;
      if (isNearly(service.required, required)) return [];
      const expected =
        headroom === undefined ? `at least ${service.rate}, the rate` : `${show(required)} = rate × (1 + headroom)`;
      return [{ path: `services[${i}].required`, expected, got: String(service.required) }];
    }),
});
