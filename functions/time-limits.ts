/**
 * Seconds each function may take, as it is deployed and as a local run grants it. Explore's stays well below the five
 * minutes of the EXPRESS execution it runs in, which also holds its retries; the others have all that Lambda gives.
 */
export const TIME_LIMIT_SECONDS = { prepare: 900, explore: 180, merge: 900, finalize: 900 } as const;

export type FunctionName = keyof typeof TIME_LIMIT_SECONDS;
