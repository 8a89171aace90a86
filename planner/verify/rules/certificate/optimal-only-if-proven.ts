import { defineRule, type Finding } from '../../rule.ts';

export const optimalOnlyIfProven = defineRule({
  id: 'optimal-only-if-proven',
  why: '"optimal" is a promise: the bound is met, and cost (or nodes) and GPUs are proven',
  check: ({ plan }) => {
    const { optimal, lowerBound, levels } = plan.certificate;
    if (!optimal) return [];
    const path = 'certificate.optimal';
    const findings: Finding[] = [];
    if (lowerBound !== plan.summary.gpus) {
      const expected = `false, as the bound is ${lowerBound} and the plan has ${plan.summary.gpus} GPUs`;
      findings.push({ path, expected, got: 'true' });
    }
    for (const name of [plan.summary.costPerHour === undefined ? 'nodes' : 'cost', 'gpus'] as const) {
      if (levels.some((level) => level.objective === name && level.proven)) continue;
      findings.push({ path, expected: `false, as the level ${name} is not proven`, got: 'true' });
    }
    return findings;
  },
});
