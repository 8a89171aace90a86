/**
 * Seconds each function may take, as it is deployed and as a local run grants it. Explore's stays well below the five
 * minutes of the EXPRESS execution it runs in, which also holds its retries; the other searching ones have all that
 * Lambda gives. The rest reads and writes a few objects, and intake and end prove a bound at most.
 */
export const TIME_LIMIT_SECONDS = {
  prepare: 900,
  explore: 180,
  merge: 900,
  finalize: 900,
  begin: 90,
  approval: 30,
  apply: 60,
  // Instances are ended one by one; hundreds of them take a while.
  scale: 300,
  record: 60,
  end: 90,
  intake: 90,
  // Talks to the cluster: a few calls of 10 s at most.
  cluster: 60,
  // Waits for that function.
  stop: 90,
} as const;

export type FunctionName = keyof typeof TIME_LIMIT_SECONDS;

/** Those that search, and that a local run gives to threads. */
export type SearchFunction = 'prepare' | 'explore' | 'merge' | 'finalize';
