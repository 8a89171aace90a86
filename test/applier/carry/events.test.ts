import { expect, test } from 'vitest';
import { eventCalls } from '../../../applier/carry/events.ts';
import { newRecord, type RunRecord } from '../../../applier/carry/record.ts';
import { callInWords } from '../../../applier/rehearsal/in-words.ts';
import { tiny } from './tiny.ts';

const program = tiny({
  base: [2, 0],
  target: [1, 2],
  steps: [
    { action: 'start', node: 1, kind: 1, count: 2 },
    { action: 'stop', node: 0, kind: 0, count: 1 },
    { action: 'cordon', node: 0, lose: [], end: 3 },
    { action: 'uncordon', node: 0 },
  ],
});
const record = (begun: number[], done: number[]): RunRecord => ({
  ...newRecord('tiny', 4, { originals: {}, elsewhere: {} }),
  begun: Uint8Array.from([0, 1, 2, 3], (at) => Number(begun.includes(at))),
  done: Uint8Array.from([0, 1, 2, 3], (at) => Number(done.includes(at))),
});
const told = (before: RunRecord, after: RunRecord) =>
  eventCalls(program, before, after, (node) => `real-${node}`).map((call) => callInWords(call, 5).trim());

test('a service is told once what becomes of its pods, a node when it is in hand and when it is back', () => {
  expect(told(record([], []), record([0, 1, 2], []))).toEqual([
    '5 s  event on node real-0: NodeInHand: a: in hand, to be emptied (step s2, wave 1)',
    '5 s  event on service bert: PodsMoved: pods: 2 more on 1g.5gb, 1 fewer on 3g.20gb',
  ]);
  expect(told(record([0, 1, 2, 3], [0, 1, 2]), record([0, 1, 2, 3], [0, 1, 2, 3]))).toEqual([
    '5 s  event on node real-0: NodeBack: a: takes pods again (step s3, wave 1)',
  ]);
});

test('what has been told is not told again', () => {
  expect(told(record([0, 2], [0]), record([0, 2], [0]))).toEqual([]);
});
