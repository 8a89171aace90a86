import { type Problem, serviceCount } from '../problem/index.ts';
import { capacityOf } from './capacity.ts';

/**
 * Gives leftover instances to services, each time to the one with the least slack that can use any that is left.
 *
 * Level 6 of the objective: instances on GPUs in use are given away, not left idle. A service takes the leftover
 * kind that helps it most.
 *
 * @param left leftover instances per kind; holds what no service can use afterwards
 * @returns services × kinds instance counts including what was given
 */
export function giveAway(problem: Problem, instances: Int32Array, left: Int32Array): Int32Array {
  const K = problem.kinds.length;
  const n = serviceCount(problem);
  const given = instances.slice();
  const slack = Float64Array.from({ length: n }, (_, i) => capacityOf(problem, given, i) / problem.demand[i]! - 1);
  for (;;) {
    let service = -1;
    let kind = -1;
    for (let i = 0; i < n; i++) {
      if (service >= 0 && slack[i]! >= slack[service]!) continue;
      const best = mostUseful(problem, i, left);
      if (best < 0) continue;
      service = i;
      kind = best;
    }
    if (service < 0) return given;
    left[kind]!--;
    given[service * K + kind]!++;
    slack[service] = capacityOf(problem, given, service) / problem.demand[service]! - 1;
  }
}

function mostUseful(problem: Problem, service: number, left: Int32Array): number {
  const K = problem.kinds.length;
  let best = -1;
  let most = 0;
  for (let k = 0; k < K; k++) {
    if (left[k]! <= 0) continue;
    const throughput = problem.throughput[service * K + k]!;
    if (throughput > most) {
      most = throughput;
      best = k;
    }
  }
  return best;
}
