import { readRecord, writeRecord } from '../carry/record.ts';
import type { StatusMap } from '../cluster/index.ts';

/**
 * Forgets that nodes were given up, so that they are worked on anew: whoever starts a transition again that was stuck has
 * mended them, or put others in their place. All else that was begun and done stays as it is.
 *
 * @throws UnusableTransitionError where the record is damaged
 */
export async function tryGivenUpAgain(status: Pick<StatusMap, 'loadRecord' | 'saveRecord'>): Promise<void> {
  const text = await status.loadRecord();
  if (text === null) return;
  const record = readRecord(text);
  const nodes = Object.entries(record.nodes);
  const kept = nodes.filter(([, { status }]) => status !== 'gaveUp' && status !== 'wentBack');
  if (kept.length < nodes.length) await status.saveRecord(writeRecord({ ...record, nodes: Object.fromEntries(kept) }));
}
