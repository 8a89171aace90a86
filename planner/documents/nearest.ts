import { distance } from 'fastest-levenshtein';

/** Longer input is no slip of the finger, and the distance costs length × length. */
const MAX_LENGTH = 100;

/**
 * The name a typo was most likely meant to be, or undefined when none is near.
 *
 * Near means that at most a third of the letters differ, or two (one where there are fewer than four), ignoring case:
 * a transposition counts as two. Ties go to the first in `known`.
 */
export function nearestName(got: string, known: readonly string[]): string | undefined {
  if (got.length > MAX_LENGTH) return undefined;
  const folded = got.toLowerCase();
  let best: string | undefined;
  let bestDistance = Number.POSITIVE_INFINITY;
  for (const name of known) {
    const d = distance(folded, name.toLowerCase());
    const limit = got.length < 4 ? 1 : Math.max(2, Math.floor(Math.max(got.length, name.length) / 3));
    if (d < bestDistance && d <= limit) {
      best = name;
      bestDistance = d;
    }
  }
  return best;
}

/** `did you mean "latencyMs"?`, or undefined when no name is near. */
export function didYouMean(got: string, known: readonly string[]): string | undefined {
  const name = nearestName(got, known);
  return name === undefined ? undefined : `did you mean ${JSON.stringify(name)}?`;
}
