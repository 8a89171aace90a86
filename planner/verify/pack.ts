import type { Rule } from './rule.ts';
import { gapIsTrue } from './rules/certificate/gap-is-true.ts';
import { levelBoundsProven } from './rules/certificate/level-bounds-proven.ts';
import { levelsAgree } from './rules/certificate/levels-agree.ts';
import { levelsInOrder } from './rules/certificate/levels-in-order.ts';
import { lowerBoundKept } from './rules/certificate/lower-bound-kept.ts';
import { lowerBoundProven } from './rules/certificate/lower-bound-proven.ts';
import { noGpuAboveOne } from './rules/certificate/no-gpu-above-one.ts';
import { optimalOnlyIfProven } from './rules/certificate/optimal-only-if-proven.ts';
import { priceBoundAddsUp } from './rules/certificate/price-bound-adds-up.ts';
import { servicesServable } from './rules/certificate/services-servable.ts';
import { slackBoundProven } from './rules/certificate/slack-bound-proven.ts';
import { gpuModelKnown } from './rules/gpus/gpu-model-known.ts';
import { no4gWith3g } from './rules/gpus/no-4g-with-3g.ts';
import { noOverlap } from './rules/gpus/no-overlap.ts';
import { partitionRulesOfFleet } from './rules/gpus/partition-rules-of-fleet.ts';
import { profileCount } from './rules/gpus/profile-count.ts';
import { profileKnown } from './rules/gpus/profile-known.ts';
import { startAllowed } from './rules/gpus/start-allowed.ts';
import { hashOfFleet } from './rules/inputs/hash-of-fleet.ts';
import { hashOfPlan } from './rules/inputs/hash-of-plan.ts';
import { hashOfProfiles } from './rules/inputs/hash-of-profiles.ts';
import { hashOfWorkload } from './rules/inputs/hash-of-workload.ts';
import { instanceComplete } from './rules/instances/instance-complete.ts';
import { instanceMeasured } from './rules/instances/instance-measured.ts';
import { instanceServiceListed } from './rules/instances/instance-service-listed.ts';
import { latencyMet } from './rules/instances/latency-met.ts';
import { gpuListedOnce } from './rules/nodes/gpu-listed-once.ts';
import { gpuOfNodeGroup } from './rules/nodes/gpu-of-node-group.ts';
import { maxNodes } from './rules/nodes/max-nodes.ts';
import { nodeGroupOfFleet } from './rules/nodes/node-group-of-fleet.ts';
import { nodeInOneGroup } from './rules/nodes/node-in-one-group.ts';
import { nodeListsEveryGpu } from './rules/nodes/node-lists-every-gpu.ts';
import { capacityAddsUp } from './rules/services/capacity-adds-up.ts';
import { maxShareKept } from './rules/services/max-share-kept.ts';
import { minReplicasMet } from './rules/services/min-replicas-met.ts';
import { rateMet } from './rules/services/rate-met.ts';
import { replicasCounted } from './rules/services/replicas-counted.ts';
import { requiredRate } from './rules/services/required-rate.ts';
import { serviceListedOnce } from './rules/services/service-listed-once.ts';
import { servicesOfWorkload } from './rules/services/services-of-workload.ts';
import { slackIsTrue } from './rules/services/slack-is-true.ts';
import { costAddsUp } from './rules/summary/cost-adds-up.ts';
import { objectiveInOrder } from './rules/summary/objective-in-order.ts';
import { objectiveValues } from './rules/summary/objective-values.ts';
import { summaryCounts } from './rules/summary/summary-counts.ts';

/** Every rule a plan must satisfy, in the order in which a reader wants to hear of them. */
export const VERIFY_RULES: readonly Rule[] = [
  // gpus
  gpuModelKnown,
  profileKnown,
  startAllowed,
  noOverlap,
  profileCount,
  no4gWith3g,
  partitionRulesOfFleet,
  // nodes
  gpuListedOnce,
  nodeInOneGroup,
  nodeGroupOfFleet,
  gpuOfNodeGroup,
  nodeListsEveryGpu,
  maxNodes,
  // instances
  instanceComplete,
  instanceServiceListed,
  instanceMeasured,
  latencyMet,
  // services
  serviceListedOnce,
  servicesOfWorkload,
  requiredRate,
  capacityAddsUp,
  rateMet,
  slackIsTrue,
  replicasCounted,
  minReplicasMet,
  maxShareKept,
  // summary
  summaryCounts,
  costAddsUp,
  objectiveInOrder,
  objectiveValues,
  // certificate
  noGpuAboveOne,
  priceBoundAddsUp,
  servicesServable,
  lowerBoundProven,
  lowerBoundKept,
  gapIsTrue,
  optimalOnlyIfProven,
  levelsAgree,
  levelsInOrder,
  levelBoundsProven,
  slackBoundProven,
  // inputs
  hashOfPlan,
  hashOfWorkload,
  hashOfProfiles,
  hashOfFleet,
];
