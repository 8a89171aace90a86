import { absentFromServices } from '../../absence.ts';
import { compare, exact, plus, show, times } from '../../exact.ts';
import { dearestGpu } from '../../price-bound.ts';
import { defineRule, type Finding } from '../../rule.ts';

/** The bound is stated with six decimals, so what is excluded begins within two of the last. */
const BEYOND = 2e-6;

/**
 * Slack s for every service is (1 + s) times every requirement. Prices at which the covers of the raised
 * requirements are worth more than the plan's GPUs prove that no plan of as many GPUs has more slack.
 */
export const slackBoundProven = defineRule({
  id: 'slack-bound-proven',
  why: 'a bound on slack that says it is proven by prices must be: raised by more than it, requirements are worth more GPUs',
  needs: ['profiles', 'fleet'],
  absent: absentFromServices('model', 'latencyMs'),
  check: (context) =>
    context.plan.certificate.levels.flatMap(({ objective, bound, method, prices }, i): Finding[] => {
      if (objective !== 'slack' || method !== 'prices' || !context.priceable) return [];
      const path = `certificate.levels[${i}]`;
      if (!prices) return [{ path, expected: 'prices, as the method is prices', got: 'none' }];
      const raised = plus(exact(1), plus(exact(bound), exact(BEYOND)));
      const { sum } = context.priceBoundOf(
        context.demands.map((demand) => ({ ...demand, required: times(demand.required, raised) })),
        prices,
      );
      const gpus = exact(context.servingGpus.length);
      const worth = context.fleetModels.map((gpu) => dearestGpu(gpu, prices, context.partitionRules));
      const dear = worth.filter(({ value }) => compare(value, exact(1)) > 0);
      const findings = dear.map(
        ({ value, content }): Finding => ({
          path: `${path}.prices`,
          expected: 'every legal GPU to be worth at most 1',
          got: `${show(value)} for ${content}`,
        }),
      );
      if (compare(sum, gpus) > 0) return findings;
      const expected = `a bound beyond which covers are worth more than ${context.servingGpus.length} GPUs`;
      return [...findings, { path: `${path}.bound`, expected, got: `${bound}, with covers worth ${show(sum)}` }];
    }),
});
