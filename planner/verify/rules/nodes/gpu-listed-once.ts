import { defineRule, type Finding } from '../../rule.ts';

export const gpuListedOnce = defineRule({
  id: 'gpu-listed-once',
  why: 'a GPU that stands in the plan twice would be given two layouts, and its capacity be counted twice',
  check: ({ gpus }) => {
    const first = new Map<string, string>();
    return gpus.flatMap(({ path, gpu }): Finding[] => {
      const key = JSON.stringify([gpu.node, gpu.index]);
      const other = first.get(key);
      if (other === undefined) first.set(key, path);
      if (other === undefined) return [];
      return [{ path, expected: 'each GPU of a node once', got: `${gpu.node} GPU ${gpu.index} again, as at ${other}` }];
    });
  },
});
