import { absentFromServices } from '../../absence.ts';
import { defineRule } from '../../rule.ts';

export const servicesServable = defineRule({
  id: 'services-servable',
  why: 'a service that no measured instance of the fleet serves in time has no cover to price, and no plan',
  needs: ['profiles', 'fleet'],
  absent: absentFromServices('model', 'latencyMs'),
  check: (context) =>
    context.priceBound().unservable.map((name) => ({
      path: `services[${context.plan.services.findIndex((service) => service.name === name)}].latencyMs`,
      expected: `a profile row for ${name} within its limit on ${context.fleetModels.join(', ')}`,
      got: 'none',
    })),
});
