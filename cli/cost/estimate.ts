import { callOf, workersOf } from './calls.ts';
import { addUsage, timesUsage, type Usage } from './prices.ts';

/** What an estimate is made for. */
export interface Shape {
  /** Rounds of Explore; 0 when Prepare proves everything, as it does in most replans. */
  readonly rounds: number;
  /** Workers of each round. */
  readonly workers: number;
  readonly workerSeconds: number;
}

/**
 * Seconds of each call, cold start included. Generous: the day example takes a tenth of it on one vCPU, and cold
 * starts below a second.
 */
export const SECONDS = { intake: 2, begin: 1.5, prepare: 4, merge: 2, finalize: 2, record: 1, end: 1.5 } as const;

/** Begin, Prepare, AnotherRound, Finalize, HowToApply, Record, TellRecorded, FewerNodes, End, Planned. */
const TRANSITIONS = 10;
/** Explore, Merge, AnotherRound. */
const TRANSITIONS_PER_ROUND = 3;

/** The trigger's message is sent, received and deleted. */
export const TRIGGER_REQUESTS = 3;

/** A replan from its trigger to its recorded plan. What is carried out in the cluster costs nothing here. */
export function estimate({ rounds, workers, workerSeconds }: Shape): Usage {
  const round = addUsage(callOf('merge', SECONDS.merge), workersOf(workers, workerSeconds));
  return addUsage(
    ...(['intake', 'begin', 'prepare', 'finalize', 'record', 'end'] as const).map((name) =>
      callOf(name, SECONDS[name]),
    ),
    timesUsage(round, rounds),
    { stateTransition: TRANSITIONS + rounds * TRANSITIONS_PER_ROUND },
    // The second event is the trigger's own, where it is one.
    { sqsRequest: TRIGGER_REQUESTS, event: 2 },
  );
}
