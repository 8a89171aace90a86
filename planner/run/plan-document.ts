import {
  type CompleteCertificate,
  type CompletePlan,
  type CompletePlanService,
  finalisePlan,
  hashDocument,
  type ObjectiveEntry,
  type PlanGpu,
  planHash,
  type Service,
  type UnhashedPlan,
} from '../documents/index.ts';
import type { LaidOut } from '../placement/index.ts';
import { add, type Decimal, multiply, type Problem, toDecimal, toNumber } from '../problem/index.ts';
import { matchNodes } from '../transition/index.ts';
import { certificateOf } from './certificate.ts';
import { round6 } from './trace.ts';
import type { RunInput, RunState } from './types.ts';

/**
 * Writes the plan document, its nodes named after those that run. It holds no time, path or host: equal inputs give
 * equal bytes.
 */
export function planDocument(
  input: RunInput,
  problem: Problem,
  state: RunState,
  laid: LaidOut,
  truncated: boolean,
): CompletePlan {
  const { workload, profiles, fleet, current, options } = input;
  const throughputs = throughputTable(input, problem);
  const services = workload.spec.services.map((service, i) => planService(service, i, problem, laid, throughputs));
  const slack = Math.min(...services.map((service) => service.slack));
  const objective = objectiveOf(problem, laid, slack, current !== null);
  const usedNodes = new Set(
    laid.gpus.filter((gpu) => gpu.instances.some(({ service }) => service >= 0)).map((gpu) => gpu.node),
  );
  const plan: UnhashedPlan = {
    apiVersion: 'mig-planner/v1',
    kind: 'Plan',
    summary: {
      gpus: laid.used,
      nodes: usedNodes.size,
      services: services.length,
      ...(problem.priced ? { costPerHour: laid.cost } : {}),
      ...(truncated ? { truncated } : {}),
    },
    certificate: certificateOf(problem, state.bounds, objective) satisfies CompleteCertificate,
    objective,
    services,
    gpus: laid.gpus.map(
      (gpu): PlanGpu => ({
        node: gpu.node,
        nodeGroup: problem.groups[gpu.group]!.name,
        index: gpu.index,
        gpu: problem.pools[problem.groups[gpu.group]!.pool]!.model.name,
        instances: [...gpu.instances]
          .sort((a, b) => a.start - b.start)
          .map(({ kind, start, service }) => {
            const { profile } = problem.kinds[kind]!;
            if (service < 0) return { profile, start, service: null };
            const at = service * problem.kinds.length + kind;
            const throughput = toNumber(throughputs[at]!);
            return { profile, start, service: problem.serviceNames[service]!, batch: problem.batch[at]!, throughput };
          }),
      }),
    ),
    ...(fleet.spec.partitionRules ? { partitionRules: fleet.spec.partitionRules } : {}),
    inputs: {
      workload: hashDocument(workload),
      profiles: hashDocument(profiles),
      fleet: hashDocument(fleet),
      current: current === null ? null : planHash(current),
    },
    search: {
      searchers: [...options.searchers],
      seed: options.seed,
      budget: options.budget,
      trace: [...state.trace],
    },
  };
  return finalisePlan(matchNodes(current, plan));
}

/** services × kinds: the throughput of each operating point exactly as the profiles give it. */
function throughputTable({ workload, profiles }: RunInput, problem: Problem): readonly (Decimal | undefined)[] {
  const rows = new Map(profiles.map((row) => [`${row.model} ${row.gpu} ${row.profile} ${row.batch}`, row.throughput]));
  return workload.spec.services.flatMap((service, i) =>
    problem.kinds.map((kind, k) => {
      const batch = problem.batch[i * problem.kinds.length + k]!;
      const throughput = rows.get(`${service.model} ${kind.name} ${batch}`);
      return throughput === undefined ? undefined : toDecimal(throughput);
    }),
  );
}

function planService(
  service: Service,
  i: number,
  problem: Problem,
  laid: LaidOut,
  throughputs: readonly (Decimal | undefined)[],
): CompletePlanService {
  const K = problem.kinds.length;
  let capacity = toDecimal(0);
  let replicas = 0;
  for (let k = 0; k < K; k++) {
    const count = laid.instances[i * K + k]!;
    if (count === 0) continue;
    capacity = add(capacity, multiply(throughputs[i * K + k]!, toDecimal(count)));
    replicas += count;
  }
  const required = multiply(toDecimal(service.rate), add(toDecimal(1), toDecimal(service.headroom ?? 0)));
  const { name, model, rate, latencyMs, headroom, minReplicas, deployment } = service;
  return {
    name,
    model,
    rate,
    latencyMs,
    ...(headroom === undefined ? {} : { headroom }),
    ...(minReplicas === undefined ? {} : { minReplicas }),
    ...(deployment === undefined ? {} : { deployment }),
    required: toNumber(required),
    capacity: toNumber(capacity),
    slack: round6(toNumber(capacity) / toNumber(required) - 1),
    replicas,
  };
}

function objectiveOf(problem: Problem, laid: LaidOut, slack: number, changes: boolean): ObjectiveEntry[] {
  return [
    { objective: problem.priced ? 'cost' : 'nodes', value: laid.cost },
    { objective: 'gpus', value: laid.used },
    ...(changes
      ? ([
          { objective: 'reconfiguredNodes', value: laid.reconfiguredNodes },
          { objective: 'restartedPods', value: laid.restartedPods },
        ] as const)
      : []),
    { objective: 'slack', value: slack },
  ];
}
