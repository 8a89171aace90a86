import { slackOf } from '../../objective-value.ts';
import { defineRule, type Finding } from '../../rule.ts';
import { isRounded } from '../../tolerance.ts';

export const slackIsTrue = defineRule({
  id: 'slack-is-true',
  why: 'slack is what decides between plans of equal cost and tells a service owner how much may still come',
  check: (context) =>
    context.plan.services.flatMap((service, i): Finding[] => {
      const slack = slackOf(context, context.demands[i]!);
      if (isRounded(service.slack, slack)) return [];
      return [
        { path: `services[${i}].slack`, expected: `${slack} = capacity / required - 1`, got: `${service.slack}` },
      ];
    }),
});
