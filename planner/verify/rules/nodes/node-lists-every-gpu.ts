import { defineRule, type Finding } from '../../rule.ts';

export const nodeListsEveryGpu = defineRule({
  id: 'node-lists-every-gpu',
  why: 'a layout file must name every GPU of its node, idle ones too, or it never counts as applied',
  needs: ['fleet'],
  check: (context) => {
    const seen = new Map<string, { group: string; path: string; indexes: Set<number> }>();
    for (const { path, gpu } of context.gpus) {
      const node = seen.get(gpu.node);
      if (node) node.indexes.add(gpu.index);
      else seen.set(gpu.node, { group: gpu.nodeGroup, path, indexes: new Set([gpu.index]) });
    }
    return [...seen].flatMap(([name, { group, path, indexes }]): Finding[] => {
      const size = context.group(group)?.gpusPerNode;
      if (size === undefined) return [];
      const complete = indexes.size === size && Array.from({ length: size }, (_, i) => i).every((i) => indexes.has(i));
      if (complete) return [];
      const got = `indexes ${[...indexes].sort((a, b) => a - b).join(', ')} of node ${name}`;
      return [{ path: `${path}.index`, expected: `indexes 0 to ${size - 1}, each once`, got }];
    });
  },
});
