import type { Operation } from './operation.ts';

/** Operations in the order in which they are written down. */
export interface Schedule {
  readonly operations: readonly Operation[];
  readonly after: readonly (readonly number[])[];
  /** From 1; never falls along the list. */
  readonly wave: readonly number[];
}

/**
 * Puts operations into node waves: a node whose turn depends on another node that was cut belongs to a later wave.
 * Stops and releases that nothing waits for come last, whenever they could be done: until then they are the way back.
 *
 * The sort is stable and by a number that never falls along `after`, so the list can still be run one by one.
 */
export function inWaves(operations: readonly Operation[], after: readonly (readonly number[])[]): Schedule {
  const wave = waveNumbers(operations, after);
  const last = wave.reduce(
    (most, number, index) => (operations[index]!.action === 'removeNode' ? most : Math.max(most, number)),
    1,
  );
  const needed = new Set(after.flatMap((ids, index) => (isEnding(operations[index]!) ? [] : ids)));
  // Downwards, so that a stop is known to be needed before the start that it waits for is looked at.
  for (let index = operations.length - 1; index >= 0; index--) {
    if (!isEnding(operations[index]!)) continue;
    if (needed.has(index)) for (const id of after[index]!) needed.add(id);
    else wave[index] = Math.max(wave[index]!, last);
  }
  const order = operations.map((_, index) => index);
  const rank = (index: number) => {
    const operation = operations[index]!;
    if (needed.has(index) || !isEnding(operation)) return 0;
    return operation.action === 'stop' ? 1 : 2;
  };
  order.sort((a, b) => wave[a]! - wave[b]! || rank(a) - rank(b) || a - b);
  const position = new Int32Array(order.length);
  order.forEach((index, at) => {
    position[index] = at;
  });
  const listed = order.map((index) => after[index]!.map((id) => position[id]!));
  const releases = order.filter((index) => rank(index) === 2).length;
  return {
    operations: order.map((index) => operations[index]!),
    after: releasedLast(listed, releases).map((ids) => ids.sort((a, b) => a - b)),
    wave: order.map((index) => wave[index]!),
  };
}

/**
 * Lets the releases at the end of the list wait for everything else: a node that is given back may not be had again
 * when something fails. The first one waits for all that nothing else waits for, the others for the first.
 */
function releasedLast(after: readonly number[][], releases: number): number[][] {
  const first = after.length - releases;
  const waitedFor = new Set(after.slice(0, first).flat());
  const ends = Array.from({ length: first }, (_, at) => at).filter((at) => !waitedFor.has(at));
  return after.map((ids, at) => {
    if (at < first) return ids;
    return at === first ? ends : [first];
  });
}

const isEnding = ({ action }: Operation) => action === 'stop' || action === 'removeNode';

function waveNumbers(operations: readonly Operation[], after: readonly (readonly number[])[]): number[] {
  const wave: number[] = [];
  // Whether a cut of the same wave stands somewhere before the operation.
  const afterCut: boolean[] = [];
  operations.forEach(({ action }, index) => {
    const opens = action === 'cordon' || action === 'addNode';
    let number = 1;
    for (const id of after[index]!) number = Math.max(number, wave[id]! + (opens && afterCut[id]! ? 1 : 0));
    wave.push(number);
    afterCut.push(action === 'reconfigure' || after[index]!.some((id) => wave[id] === number && afterCut[id]!));
  });
  return wave;
}

/** Seconds until everything is done when every operation starts as soon as it may. */
export function criticalPath(after: readonly (readonly number[])[], seconds: readonly number[]): number {
  const done: number[] = [];
  let last = 0;
  after.forEach((ids, index) => {
    let start = 0;
    for (const id of ids) start = Math.max(start, done[id]!);
    done.push(start + seconds[index]!);
    last = Math.max(last, done[index]!);
  });
  return last;
}
