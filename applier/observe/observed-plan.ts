import { hashPlan, type Plan, type PlanGpu, type PlanService, requiredRate } from '../../planner/documents/index.ts';
import { add, toDecimal, toNumber } from '../../planner/problem/index.ts';
import type { PodSeen, Snapshot } from '../types.ts';
import type { Known } from './known.ts';
import { nameNodes, type Proposal } from './name-nodes.ts';
import { LayoutReader } from './node-layout.ts';
import { Points, putPods } from './put-pods.ts';
import { troublesOf } from './troubles.ts';

export interface Observed {
  /** What runs, to be used as `--current` of `plan` and `--from` of `transition`. */
  readonly plan: Plan;
  /** Names of the plan that no node has yet. */
  readonly proposed: readonly Proposal[];
  /** What was guessed, assumed or left out, a line each. */
  readonly notes: readonly string[];
}

/**
 * What a cluster runs, as a plan.
 *
 * Its certificate claims nothing: no bound has been computed, so `lowerBound` is 0, and `verify` finds no fault in a
 * bound of 0. Services that run nothing are left out, as they have nothing that a transition could keep. One whose rate
 * nobody knows is listed with its capacity as rate, so that a transition away from here keeps all of it.
 *
 * @throws {RangeError} where a node's GPU model is none that can be cut
 */
export function observedPlan(snapshot: Snapshot, known: Known): Observed {
  const notes: string[] = [];
  const { named, proposed } = nameNodes(snapshot.nodes, new Set(known.nodeGroups.map(({ name }) => name)), notes);
  const reader = new LayoutReader(snapshot.layouts, notes);
  const points = new Points(known);
  const podsOf = byNode(snapshot.pods);
  const gpus = named.flatMap((node) => {
    const { seen, logical, nodeGroup, gpu } = node;
    const instances = putPods(node, reader.read(node), podsOf.get(seen.name) ?? [], points, notes);
    return instances.map((list, index): PlanGpu => ({ node: logical, nodeGroup, index, gpu, instances: list }));
  });
  for (const { seen, logical } of named) {
    const trouble = troublesOf(seen);
    if (trouble.length > 0) notes.push(`node ${logical} (${seen.name}): ${trouble.join(', ')}`);
  }
  const listed = new Set(named.map(({ seen }) => seen.name));
  for (const { namespace, name, node, kind } of snapshot.pods) {
    if (node === null || kind === null || listed.has(node)) continue;
    notes.push(`pod ${namespace}/${name} of ${kind.service} runs on node ${node}, which is not in the plan; left out`);
  }
  const services = servicesOf(gpus, known, notes);
  const used = gpus.filter(({ instances }) => instances.some(({ service }) => service !== null));
  const plan: Plan = {
    apiVersion: 'mig-planner/v1',
    kind: 'Plan',
    summary: {
      gpus: used.length,
      nodes: new Set(used.map(({ node }) => node)).size,
      services: services.length,
      ...costOf(used, known),
    },
    certificate: {
      lowerBound: 0,
      optimal: false,
      gap: used.length > 0 ? 1 : 0,
      method: 'none',
      prices: {},
      levels: [],
    },
    services,
    gpus,
  };
  return { plan: { ...plan, hash: hashPlan(plan) }, proposed, notes };
}

/** Left out where a node's price is not known. */
function costOf(used: readonly PlanGpu[], { nodeGroups }: Known): { costPerHour?: number } {
  const prices = new Map(nodeGroups.map(({ name, pricePerHour }) => [name, pricePerHour]));
  const nodes = new Map(used.map(({ node, nodeGroup }) => [node, prices.get(nodeGroup)]));
  const known = [...nodes.values()].filter((price) => price !== undefined);
  if (known.length < nodes.size || known.length === 0) return {};
  return { costPerHour: toNumber(known.map(toDecimal).reduce(add)) };
}

function servicesOf(gpus: readonly PlanGpu[], known: Known, notes: string[]): PlanService[] {
  const rows = new Map(known.services.map((service) => [service.name, service]));
  const throughputs = new Map<string, number[]>();
  for (const { service, throughput } of gpus.flatMap(({ instances }) => instances)) {
    if (service !== null) throughputs.set(service, [...(throughputs.get(service) ?? []), throughput!]);
  }
  return [...throughputs.keys()].sort().map((name): PlanService => {
    const all = throughputs.get(name)!;
    const capacity = toNumber(all.map(toDecimal).reduce(add));
    const row = rows.get(name);
    if (!row)
      notes.push(`service ${name}: its rate is not known; ${capacity} requests/s, its capacity, is taken for it`);
    const { rate, model, latencyMs, headroom, minReplicas, deployment } = row ?? { name, rate: capacity };
    const required = requiredRate({ rate, headroom });
    return {
      name,
      ...(model === undefined ? {} : { model }),
      rate,
      ...(latencyMs === undefined ? {} : { latencyMs }),
      ...(headroom === undefined ? {} : { headroom }),
      ...(minReplicas === undefined ? {} : { minReplicas }),
      ...(deployment === undefined ? {} : { deployment }),
      required,
      capacity,
      slack: capacity / required - 1,
      replicas: all.length,
    };
  });
}

function byNode(pods: readonly PodSeen[]): Map<string, PodSeen[]> {
  const nodes = new Map<string, PodSeen[]>();
  for (const pod of pods) {
    if (pod.node === null) continue;
    const list = nodes.get(pod.node);
    if (list) list.push(pod);
    else nodes.set(pod.node, [pod]);
  }
  return nodes;
}
