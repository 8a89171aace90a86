import { ObjectiveNameSchema } from '../../../documents/index.ts';
import { defineRule, type Finding } from '../../rule.ts';

export const levelsInOrder = defineRule({
  id: 'levels-in-order',
  why: 'a level is proven given the levels before it, so they follow the order of the objective, each once',
  check: ({ plan }): Finding[] => {
    const levels = plan.certificate.levels.map((level) => level.objective);
    const order = plan.objective?.map((entry) => entry.objective) ?? ObjectiveNameSchema.options;
    const expected = order.filter((name) => levels.includes(name));
    if (expected.join() === levels.join()) return [];
    const path = 'certificate.levels';
    return [{ path, expected: `some of ${order.join(', ')}, in this order`, got: levels.join(', ') }];
  },
});
