import { emptyLayout } from './layout.ts';
import type { Operation, PodCount } from './operation.ts';

/**
 * The same way in the other direction.
 *
 * It passes through the same states in reverse, so a gate that held there holds here. Two things cannot simply be
 * mirrored: pods that were evicted after the cordon start again after the uncordon, and a node comes back bare.
 */
export function reverse(operations: readonly Operation[]): Operation[] {
  const reversed: Operation[] = [];
  const evicted = new Map<number, PodCount[]>();
  for (const operation of [...operations].reverse()) {
    const { node } = operation;
    switch (operation.action) {
      case 'start':
        reversed.push({ ...operation, action: 'stop' });
        break;
      case 'stop':
        reversed.push({ ...operation, action: 'start' });
        break;
      case 'uncordon':
        reversed.push({ action: 'cordon', node });
        break;
      case 'cordon':
        reversed.push({ action: 'uncordon', node });
        for (const [key, count] of evicted.get(node) ?? []) reversed.push({ action: 'start', node, key, count });
        evicted.delete(node);
        break;
      case 'evict':
        evicted.set(node, [...operation.pods]);
        break;
      case 'reconfigure':
        reversed.push({ action: 'reconfigure', node, layout: operation.before, before: operation.layout });
        break;
      case 'addNode': {
        // A node that goes need not be emptied of its layout first.
        const last = reversed.findLastIndex((earlier) => earlier.node === node);
        const cut = reversed[last];
        if (cut?.action === 'reconfigure') reversed.splice(last, 1);
        reversed.push({
          action: 'removeNode',
          node,
          before: cut?.action === 'reconfigure' ? cut.before : emptyLayout(0),
        });
        break;
      }
      case 'removeNode': {
        const { before } = operation;
        const bare = emptyLayout(before.gpus.length);
        reversed.push({ action: 'addNode', node });
        if (before.key !== bare.key) reversed.push({ action: 'reconfigure', node, layout: before, before: bare });
        break;
      }
    }
  }
  return reversed;
}
