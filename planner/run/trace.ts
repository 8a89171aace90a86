import type { TraceEntry } from '../documents/index.ts';
import { COST, GPUS, NEGATED_SLACK } from './candidates.ts';
import type { Candidate, ProvenBounds } from './types.ts';

/** The line of the search's course for a candidate. */
export function traceOf(candidate: Candidate, priced: boolean, bounds: ProvenBounds, worker?: number): TraceEntry {
  const cost = candidate.objective[COST]!;
  return {
    round: candidate.round,
    searcher: candidate.foundBy,
    ...(worker === undefined ? {} : { worker: `${candidate.foundBy}-${worker}` }),
    gpus: candidate.objective[GPUS]!,
    ...(priced ? { costPerHour: cost } : { nodes: cost }),
    slack: round6(-candidate.objective[NEGATED_SLACK]!),
    bound: bounds.gpus,
  };
}

/** Six decimals: a millionth of the demand. */
export function round6(value: number): number {
  return Math.round(value * 1e6) / 1e6;
}
