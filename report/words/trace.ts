import type { Plan, TraceEntry } from '../../planner/documents/index.ts';
import { count, money, percent, plural } from '../format.ts';

/** Round 0 is Prepare; the others explore. */
export function roundName(round: number): string {
  return round === 0 ? 'Prepare' : `Round ${round}`;
}

/** What an entry improved on the one before it, most important first; empty when nothing changed. */
export function gains(entry: TraceEntry, before: TraceEntry | undefined): string[] {
  if (!before) return [];
  const words: string[] = [];
  if (entry.costPerHour !== undefined && before.costPerHour !== undefined && entry.costPerHour < before.costPerHour) {
    words.push(`${money(before.costPerHour - entry.costPerHour)} per hour cheaper`);
  }
  if (entry.nodes !== undefined && before.nodes !== undefined && entry.nodes < before.nodes) {
    words.push(`${plural(before.nodes - entry.nodes, 'node')} fewer`);
  }
  if (entry.gpus < before.gpus) words.push(`${plural(before.gpus - entry.gpus, 'GPU')} fewer`);
  if (words.length === 0 && entry.slack !== undefined && before.slack !== undefined && entry.slack > before.slack) {
    words.push(`smallest slack ${percent(before.slack)} → ${percent(entry.slack)}`);
  }
  return words;
}

/** The rounds of the search; none where the plan does not tell. */
export function traceOf(plan: Plan): readonly TraceEntry[] {
  return plan.search?.trace ?? [];
}

/** The course of the search in one or two sentences. */
export function courseText(plan: Plan): string {
  const trace = traceOf(plan);
  const first = trace[0];
  const last = trace.at(-1);
  if (!first || !last) return 'The plan carries no search trace.';
  const start = `${roundName(first.round)} found ${plural(first.gpus, 'GPU')} (${first.searcher})`;
  const rounds = new Set(trace.map((entry) => entry.round).filter((round) => round > 0)).size;
  if (rounds === 0) return `${start}; there was nothing left to explore.`;
  const improved = trace.filter((entry, i) => gains(entry, trace[i - 1]).length > 0);
  const best = improved.at(-1);
  if (!best) return `${start}; ${plural(rounds, 'round')} of search found nothing better.`;
  const saved = first.gpus - last.gpus;
  const what = saved > 0 ? `saved ${plural(saved, 'GPU')} more` : `kept ${count(last.gpus)} and improved the rest`;
  return `${start}; ${plural(rounds, 'round')} of search ${what}, last in round ${best.round} (${best.searcher}).`;
}
