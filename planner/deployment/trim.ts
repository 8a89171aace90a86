import { type Problem, serviceCount } from '../problem/index.ts';
import { capacityOf } from './capacity.ts';

/** Takes away instances that no service needs, largest first. */
export function trim(problem: Problem, instances: Int32Array): Int32Array {
  const K = problem.kinds.length;
  const trimmed = instances.slice();
  for (let i = 0; i < serviceCount(problem); i++) {
    let spare = capacityOf(problem, trimmed, i) - problem.demand[i]!;
    let replicas = -problem.minReplicas[i]!;
    for (let k = 0; k < K; k++) replicas += trimmed[i * K + k]!;
    for (let k = K - 1; k >= 0 && spare > 0; k--) {
      const throughput = problem.throughput[i * K + k]!;
      if (throughput === 0) continue;
      const dropped = Math.min(trimmed[i * K + k]!, Math.floor(spare / throughput), replicas);
      if (dropped <= 0) continue;
      trimmed[i * K + k]! -= dropped;
      spare -= dropped * throughput;
      replicas -= dropped;
    }
  }
  return trimmed;
}
