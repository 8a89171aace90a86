import { decisiveLevels, levelProof } from '../../level-proof.ts';
import { type Absence, defineRule, type Finding } from '../../rule.ts';

export const optimalOnlyIfProven = defineRule({
  id: 'optimal-only-if-proven',
  why: '"optimal" is a promise: the bound is met, and cost (or nodes) and GPUs are proven, by their levels or by arithmetic',
  absent: (context) =>
    context.plan.certificate.optimal
      ? decisiveLevels(context).flatMap((name): Absence[] => {
          const proof = levelProof(context, name);
          return 'unknown' in proof ? [{ what: `certificate.levels (${name})`, input: proof.unknown }] : [];
        })
      : [],
  check: (context) => {
    const { certificate, summary } = context.plan;
    const { optimal, lowerBound } = certificate;
    if (!optimal) return [];
    const path = 'certificate.optimal';
    const findings: Finding[] = [];
    if (lowerBound !== summary.gpus) {
      const expected = `false, as the bound is ${lowerBound} and the plan has ${summary.gpus} GPUs`;
      findings.push({ path, expected, got: 'true' });
    }
    for (const name of decisiveLevels(context)) {
      const proof = levelProof(context, name);
      if ('unknown' in proof || proof.proven) continue;
      findings.push({ path, expected: `false, as the level ${name} is not proven`, got: 'true' });
    }
    return findings;
  },
});
