import { defineRule } from '../../rule.ts';

export const instanceServiceListed = defineRule({
  id: 'instance-service-listed',
  why: 'an instance of a service that the plan does not list serves nobody',
  check: (context) =>
    context.instances
      .filter(({ instance }) => instance.service !== null && context.demand(instance.service) === undefined)
      .map(({ path, instance }) => ({
        path: `${path}.service`,
        expected: 'a service under services, or null',
        got: instance.service!,
      })),
});
