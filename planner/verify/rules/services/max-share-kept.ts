import { sumOfThroughputs } from '../../context.ts';
import { compare, exact, show, times } from '../../exact.ts';
import { defineRule, type Finding } from '../../rule.ts';

export const maxShareKept = defineRule({
  id: 'max-share-kept',
  why: 'the loss of one node or zone must not take more of a service than its owner allows',
  needs: ['workload'],
  check: (context) =>
    context.workload.spec.services.flatMap(({ name, maxShare }): Finding[] => {
      const path = `services[${context.plan.services.findIndex((service) => service.name === name)}]`;
      const findings: Finding[] = [];
      if (maxShare?.zone !== undefined) {
        const expected = `at most the share ${maxShare.zone} of ${name} in one zone`;
        findings.push({ path, expected, got: 'a plan, which says nothing about zones' });
      }
      if (maxShare?.node === undefined) return findings;
      const most = times(context.capacityOf(name), exact(maxShare.node));
      const instances = context.instancesOf(name);
      for (const node of new Set(instances.map(({ at }) => at.gpu.node))) {
        const share = sumOfThroughputs(instances.filter(({ at }) => at.gpu.node === node));
        if (compare(share, most) <= 0) continue;
        const expected = `at most ${show(most)} requests/s of ${name} on one node (share ${maxShare.node})`;
        findings.push({ path, expected, got: `${show(share)} on ${node}` });
      }
      return findings;
    }),
});
