import { defineRule, type Finding } from '../../rule.ts';

export const summaryCounts = defineRule({
  id: 'summary-counts',
  why: 'the summary is what people decide by: GPUs and nodes that serve, services that are served',
  check: ({ plan, servingGpus, servingNodes }) => {
    const counted = {
      gpus: [servingGpus.length, 'GPUs serve a service'],
      nodes: [servingNodes.size, 'nodes have a serving GPU'],
      services: [plan.services.length, 'services are listed'],
    } as const;
    return Object.entries(counted).flatMap(([field, [count, what]]): Finding[] => {
      const got = plan.summary[field as keyof typeof counted];
      return got === count ? [] : [{ path: `summary.${field}`, expected: `${count}: so many ${what}`, got: `${got}` }];
    });
  },
});
