import type { Progress } from '../carry/index.ts';

/** Tells progress that is worth a line: another wave, or something else that is waited for; not seconds that pass. */
export function newsOnly(): (progress: Progress) => boolean {
  let before = '';
  return ({ phase, wave, message }) => {
    const now = `${phase} ${wave} ${message.replaceAll(/\d+/g, '')}`;
    const isNew = now !== before;
    before = now;
    return isNew;
  };
}
