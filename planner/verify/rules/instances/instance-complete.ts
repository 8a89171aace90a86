import { defineRule, type Finding } from '../../rule.ts';

export const instanceComplete = defineRule({
  id: 'instance-complete',
  why: 'a serving instance needs a batch size to be started with; an idle one must not look as if it served',
  check: ({ instances }) =>
    instances.flatMap(({ path, instance }) =>
      (['batch', 'throughput'] as const).flatMap((field): Finding[] => {
        const idle = instance.service === null;
        if (idle === (instance[field] === undefined)) return [];
        const expected = idle ? `no ${field} on an idle instance` : `a ${field}, as it serves ${instance.service}`;
        return [{ path: `${path}.${field}`, expected, got: String(instance[field] ?? 'none') }];
      }),
    ),
});
