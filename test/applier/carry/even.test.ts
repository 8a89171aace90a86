import { expect, test } from 'vitest';
import { evenShortfalls } from '../../../applier/carry/even.ts';
import { tiny } from './tiny.ts';

const START_SMALL = [{ action: 'start', node: 1, kind: 1, count: 1 }] as const;
const even = new Set(['bert']);

test('a step that makes every pod count as a slow one is told before anything is touched', () => {
  const program = tiny({ gate: 100, base: [2, 0], target: [2, 1], steps: START_SMALL });
  expect(evenShortfalls(program, even)).toEqual([
    expect.stringMatching(/^bert: .* step s0 would leave it 60\.0 requests\/s.*gate is 100/),
  ]);
});

test('nothing is told where the gate is kept, where a route weights requests, or where it was lower before', () => {
  const steps = START_SMALL;
  expect(evenShortfalls(tiny({ gate: 60, base: [2, 0], target: [2, 1], steps }), even)).toEqual([]);
  expect(evenShortfalls(tiny({ gate: 100, base: [2, 0], target: [2, 1], steps }), new Set())).toEqual([]);
  expect(evenShortfalls(tiny({ gate: 100, base: [0, 2], target: [0, 3], steps }), even)).toEqual([]);
});
