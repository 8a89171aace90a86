import loadHighs from 'highs';
import type { Problem } from '../../../planner/problem/index.ts';
import { legalCuts, type Optimum } from './brute-force.ts';

export const highs = await loadHighs();

/**
 * The optimum by HiGHS on the plain integer program, written as LP text: instances per (service, kind), GPUs per
 * legal cut, nodes per group. A second opinion beside the brute force, and the only one where that would not end.
 * `undefined`: infeasible.
 */
export function plainIlp(problem: Problem): Optimum | undefined {
  const { rows, names, cost, gpus } = constraints(problem);
  const least = solve(cost, rows, names);
  if (least === undefined) return undefined;
  const kept = [...rows, `${cost} <= ${least * (1 + 1e-9) + 1e-7}`];
  return {
    cost: least,
    gpusAtLeastCost: Math.round(solve(gpus, kept, names)!),
    fewestGpus: Math.round(solve(gpus, rows, names)!),
  };
}

function constraints(problem: Problem) {
  const K = problem.kinds.length;
  const rows: string[] = [];
  const names: string[] = [];
  const supply = problem.kinds.map(() => [] as string[]);
  problem.serviceNames.forEach((_, i) => {
    const usable = problem.kinds.flatMap((_, k) => (problem.throughput[i * K + k]! > 0 ? [k] : []));
    for (const k of usable) {
      names.push(`x${i}_${k}`);
      supply[k]!.push(`- x${i}_${k}`);
    }
    rows.push(`${sum(usable.map((k) => `${problem.throughput[i * K + k]!} x${i}_${k}`))} >= ${problem.demand[i]!}`);
    rows.push(`${sum(usable.map((k) => `x${i}_${k}`))} >= ${problem.minReplicas[i]!}`);
  });
  problem.groups.forEach((group, g) => {
    names.push(`n${g}`);
    rows.push(`n${g} <= ${group.maxNodes}`);
  });
  const all: string[] = [];
  problem.pools.forEach((pool, m) => {
    const here: string[] = [];
    legalCuts(problem, m).forEach((cut, t) => {
      if (cut.every((count) => count === 0)) return;
      here.push(`y${m}_${t}`);
      cut.forEach((count, p) => {
        if (count > 0) supply[pool.firstKind + p]!.push(`+ ${count} y${m}_${t}`);
      });
    });
    names.push(...here);
    all.push(...here);
    const nodes = problem.groups.flatMap((group, g) => (group.pool === m ? [`- ${group.gpusPerNode} n${g}`] : []));
    rows.push(`${sum(here)} ${nodes.join(' ')} <= 0`);
  });
  for (const terms of supply) if (terms.length > 0) rows.push(`${terms.join(' ')} >= 0`);
  return { rows, names, cost: sum(problem.groups.map((group, g) => `${group.costPerNode} n${g}`)), gpus: sum(all) };
}

const sum = (terms: readonly string[]) => terms.join(' + ');

function solve(objective: string, rows: readonly string[], names: readonly string[]): number | undefined {
  const text = `Minimize\n ${objective}\nSubject To\n ${rows.join('\n ')}\nGeneral\n ${names.join(' ')}\nEnd\n`;
  const solution = highs.solve(text, { mip_rel_gap: 0, mip_abs_gap: 0, mip_feasibility_tolerance: 1e-9 });
  if (solution.Status === 'Infeasible') return undefined;
  if (solution.Status !== 'Optimal') throw new RangeError(`HiGHS says ${solution.Status}`);
  return solution.ObjectiveValue;
}
