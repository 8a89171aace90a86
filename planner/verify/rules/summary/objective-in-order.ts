import { ObjectiveNameSchema } from '../../../documents/index.ts';
import { absentField } from '../../absence.ts';
import { defineRule, type Finding } from '../../rule.ts';

export const objectiveInOrder = defineRule({
  id: 'objective-in-order',
  why: 'objectives count in one fixed order: cost (or nodes without prices), GPUs, then the rest',
  absent: absentField('objective'),
  check: ({ plan }) => {
    if (plan.objective === undefined) return [];
    const order = ObjectiveNameSchema.options;
    const first = plan.summary.costPerHour === undefined ? 'nodes' : 'cost';
    const names = plan.objective.map((entry) => entry.objective);
    const sorted = order.filter((name) => names.includes(name));
    const findings: Finding[] = [];
    if (sorted.join() !== names.join()) {
      findings.push({
        path: 'objective',
        expected: `each once, in the order ${order.join(', ')}`,
        got: names.join(', '),
      });
    }
    for (const name of [first, 'gpus'] as const) {
      if (names.includes(name)) continue;
      findings.push({ path: 'objective', expected: `an entry for ${name}`, got: names.join(', ') || 'none' });
    }
    return findings;
  },
});
