import { deploy, smallestSlack, totalGpus } from '../deployment/index.ts';
import { cheapestNodes } from '../packing/nodes.ts';
import { layOut } from '../placement/index.ts';
import type { RunContext } from './context.ts';
import type { Candidate } from './types.ts';

/** Positions in a candidate's objective vector; smaller is better, so slack is negated. */
export const COST = 0;
export const GPUS = 1;
export const RECONFIGURED = 2;
export const RESTARTED = 3;
export const NEGATED_SLACK = 4;

/** Slack differences below this are no improvement. */
const SLACK_GRAIN = 1e-6;

/**
 * Measures instance counts against the objective; `undefined` if they do not fit into the fleet.
 *
 * Without a current plan the objective is a matter of counts; with one, levels 4 and 5 need the deployment on nodes.
 */
export function measure(
  { problem, current }: RunContext,
  instances: Int32Array,
  foundBy: Candidate['foundBy'],
  round: number,
): Candidate | undefined {
  if (current.length > 0) {
    const laid = layOut(problem, instances, current);
    if (!laid) return undefined;
    const objective = [laid.cost, laid.used, laid.reconfiguredNodes, laid.restartedPods, -laid.slack];
    return { instances: [...instances], foundBy, round, objective };
  }
  const deployment = deploy(problem, instances);
  const nodes = cheapestNodes(problem, deployment.gpus);
  if (!nodes) return undefined;
  const slack = smallestSlack(problem, deployment.instances);
  const objective = [nodes.cost, totalGpus(deployment), 0, 0, -slack];
  return { instances: [...deployment.instances], foundBy, round, objective };
}

/** Order of the objective, level by level; 0 where candidates differ by less than the grain of slack. */
export function compareCandidates(a: Candidate, b: Candidate): number {
  for (let level = 0; level < a.objective.length; level++) {
    const difference = a.objective[level]! - b.objective[level]!;
    if (Math.abs(difference) > (level === NEGATED_SLACK ? SLACK_GRAIN : 1e-9)) return difference;
  }
  return 0;
}

/** The best `most` candidates without twins, best first; earlier ones win ties. */
export function selectElites(candidates: readonly Candidate[], most: number): Candidate[] {
  const seen = new Set<string>();
  const distinct = candidates.filter((candidate) => {
    const key = candidate.instances.join();
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
  return distinct.sort(compareCandidates).slice(0, most);
}
