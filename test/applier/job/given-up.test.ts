import { expect, test } from 'vitest';
import { UnusableTransitionError } from '../../../applier/carry/index.ts';
import { type LayoutWork, newRecord, readRecord, writeRecord } from '../../../applier/carry/record.ts';
import { tryGivenUpAgain } from '../../../applier/job/given-up.ts';

const work = (status: LayoutWork['status']) => ({ step: 1, status, says: '' }) as unknown as LayoutWork;

/** What is kept of a record once it is looked at. */
async function after(text: string | null): Promise<{ text: string | null; saved: number }> {
  const kept = { text, saved: 0 };
  await tryGivenUpAgain({
    loadRecord: async () => kept.text,
    saveRecord: async (next) => {
      kept.text = next;
      kept.saved++;
    },
  });
  return kept;
}

test('nodes that were given up or went back are forgotten, and nothing else', async () => {
  const record = newRecord('t', 9, { originals: { 'bert A100-40GB 3g.20gb': 2 }, elsewhere: {} });
  record.begun[3] = 1;
  Object.assign(record.nodes, { a: work('gaveUp'), b: work('wentBack'), c: work('waiting'), d: work('done') });
  const { text, saved } = await after(writeRecord(record));
  expect(saved).toBe(1);
  const { nodes, ...rest } = readRecord(text!);
  expect(Object.keys(nodes)).toEqual(['c', 'd']);
  expect({ ...rest, nodes: record.nodes }).toEqual(record);
});

test('a record without any is left as it is, and a damaged one is told', async () => {
  const text = writeRecord(newRecord('t', 9, { originals: {}, elsewhere: {} }));
  expect(await after(text)).toEqual({ text, saved: 0 });
  expect(await after(null)).toEqual({ text: null, saved: 0 });
  await expect(after('{')).rejects.toThrow(UnusableTransitionError);
});
