import { defineRule, type Finding } from '../../rule.ts';

export const serviceListedOnce = defineRule({
  id: 'service-listed-once',
  why: 'of two entries for one service only one can be true',
  check: ({ plan }) => {
    const seen = new Set<string>();
    return plan.services.flatMap(({ name }, i): Finding[] => {
      if (seen.has(name)) return [{ path: `services[${i}].name`, expected: 'each service once', got: `${name} again` }];
      seen.add(name);
      return [];
    });
  },
});
