import { type Problem, serviceCount } from '../problem/index.ts';

/** Throughput a service has, in its own unit. */
export function capacityOf(problem: Problem, instances: Int32Array, service: number): number {
  const K = problem.kinds.length;
  let capacity = 0;
  for (let k = 0; k < K; k++) capacity += problem.throughput[service * K + k]! * instances[service * K + k]!;
  return capacity;
}

/** Smallest slack of any service: capacity / required − 1. */
export function smallestSlack(problem: Problem, instances: Int32Array): number {
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < serviceCount(problem); i++) {
    least = Math.min(least, capacityOf(problem, instances, i) / problem.demand[i]! - 1);
  }
  return least;
}

/** Whether every service has its required throughput and its replicas. */
export function meetsDemand(problem: Problem, instances: Int32Array): boolean {
  const K = problem.kinds.length;
  for (let i = 0; i < serviceCount(problem); i++) {
    if (capacityOf(problem, instances, i) < problem.demand[i]!) return false;
    let replicas = 0;
    for (let k = 0; k < K; k++) replicas += instances[i * K + k]!;
    if (replicas < problem.minReplicas[i]!) return false;
  }
  return true;
}

/** Instances per kind over all services. */
export function totalsOf(problem: Problem, instances: Int32Array): Int32Array {
  const K = problem.kinds.length;
  const totals = new Int32Array(K);
  for (let at = 0; at < instances.length; at++) totals[at % K]! += instances[at]!;
  return totals;
}
