import type { Highs } from 'highs';
import { priceBound } from '../bound/price-bound.ts';
import { meetsDemand, totalGpus } from '../deployment/index.ts';
import { cheapestNodes } from '../packing/nodes.ts';
import type { Obstacle, Problem } from '../problem/index.ts';
import { searchExactly } from '../search/exact.ts';
import { BUDGET } from './budgets.ts';
import type { Refusal } from './types.ts';

/** Nodes per group that stand for "as many as it takes" when the nearest fleet that would do is looked for. */
const UNLIMITED_NODES = 1_000_000;

/** Services that no instance of the fleet can run. */
export function refuseServices(obstacles: readonly Obstacle[]): Refusal {
  return { kind: 'impossible', problems: obstacles };
}

/**
 * The fleet is proven too small. Names what is lacking and a fleet that would do, found by planning without limits.
 *
 * @param gpus proven lower bound on the GPUs
 */
export function refuseCapacity(problem: Problem, gpus: number, highs: Highs | undefined): Refusal {
  const has = problem.groups.reduce((sum, group) => sum + group.maxNodes * group.gpusPerNode, 0);
  const limits = problem.groups.map((g) => `${g.name}: ${g.maxNodes} nodes of ${g.gpusPerNode}`).join(', ');
  const needs = gpus > has ? `at least ${gpus} GPUs are needed` : 'no plan fits into them';
  return {
    kind: 'impossible',
    problems: [
      {
        reason: 'capacity',
        message: `${needs}, the fleet has ${has} (${limits})`,
        remedy: remedyFor(problem, highs),
      },
    ],
  };
}

function remedyFor(problem: Problem, highs: Highs | undefined): string {
  const groups = problem.groups.map((group) => ({ ...group, maxNodes: UNLIMITED_NODES }));
  const pools = problem.pools.map((pool, m) => ({
    ...pool,
    maxGpus: groups.filter((g) => g.pool === m).reduce((sum, g) => sum + g.maxNodes * g.gpusPerNode, 0),
  }));
  const unlimited = { ...problem, groups, pools };
  const { deployment } = searchExactly(unlimited, priceBound(unlimited, highs), highs, BUDGET.small.exact, 0);
  // Advice is checked as plans are: a wrong number of GPUs would be bought.
  const useful = deployment && meetsDemand(unlimited, deployment.instances);
  const nodes = useful && cheapestNodes(unlimited, deployment.gpus);
  if (!nodes) return 'raise maxNodes, or lower rates';
  const wanted = groups.flatMap((group, g) => (nodes.nodes[g]! > 0 ? [`${group.name}: ${nodes.nodes[g]} nodes`] : []));
  return `${totalGpus(deployment)} GPUs would do (${wanted.join(', ')}): raise maxNodes, or lower rates`;
}

/** Nothing was found though nothing excludes a plan: says how far apart bound and fleet are. */
export function refuseNotFound(problem: Problem, gpus: number): Refusal {
  const has = problem.groups.reduce((sum, group) => sum + group.maxNodes * group.gpusPerNode, 0);
  return {
    kind: 'not-found',
    problems: [
      {
        reason: 'not-found',
        message: `no plan was found and none is excluded: at least ${gpus} GPUs are needed, the fleet has ${has}`,
        remedy: 'let the exact searcher propose plans, raise the budget, or raise maxNodes',
      },
    ],
  };
}
