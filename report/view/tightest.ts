import type { TransitionStep } from '../../planner/documents/index.ts';

/** The moment, run step by step, at which a service is nearest to its gate. */
export interface Tightest {
  readonly service: string;
  /** Requests/s it may not fall below. */
  readonly gate: number;
  /** Ready requests/s once the step is done. */
  readonly capacity: number;
  /** Id of the step. */
  readonly step: string;
}

/** The least capacity relative to its gate; the first such moment. */
export function tightest(steps: readonly TransitionStep[], gates: Readonly<Record<string, number>>): Tightest | null {
  let found: Tightest | null = null;
  for (const { id, capacity: ready } of steps) {
    for (const [service, capacity] of Object.entries(ready)) {
      const gate = Object.hasOwn(gates, service) ? gates[service]! : 0;
      if (gate === 0 || (found !== null && capacity / gate >= found.capacity / found.gate)) continue;
      found = { service, gate, capacity, step: id };
    }
  }
  return found;
}
