import { describe, expect, it } from 'vitest';
import { Master } from '../../../planner/bound/master.ts';
import { A30, A100, problemOf } from './problems.ts';

const problem = problemOf([{ demand: 1, throughput: [1, 1, 1, 1, 1, 1, 1, 1] }], [A100, A30]);
const K = 8;
/** One cover per block: `[kind, count]` pairs. */
const coversOf = (...blocks: readonly (readonly [number, number][])[]) => {
  const covers = new Float64Array(blocks.length * K);
  blocks.forEach((block, b) => {
    for (const [kind, count] of block) covers[b * K + kind] = count;
  });
  return covers;
};
const weighted = { kind: 'weighted', weights: Float64Array.of(1, 1) } as const;

describe('Master', () => {
  it('packs the first covers fractionally', () => {
    // Seven 1g and one 4g of an A100, half an A30: 7/7 + (4g beside a 3g) is 1 + 1, less the room beside the 4g.
    expect(new Master(problem, weighted, coversOf([[4, 3]])).solve()).toBeCloseTo(3, 9);
    expect(new Master(problem, weighted, coversOf([[0, 7]], [[7, 2]])).solve()).toBeCloseTo(1 + 2, 9);
    expect(new Master(problem, weighted, coversOf([[6, 1]])).solve()).toBeCloseTo(0.5, 9);
  });

  it('counts a pool by its weight', () => {
    const goal = { kind: 'weighted', weights: Float64Array.of(3, 0.25) } as const;
    const master = new Master(problem, goal, coversOf([[4, 2]], [[7, 4]]));
    expect(master.solve()).toBeCloseTo(7, 9);
    expect([...master.weights]).toEqual([3, 0.25]);
    expect([master.prices[4], master.prices[7]]).toEqual([3, 0.25]);
  });

  it('takes a cheaper cover that comes later, and values its block by it', () => {
    const master = new Master(problem, weighted, coversOf([[4, 2]], [[4, 1]]));
    expect(master.solve()).toBeCloseTo(3, 9);
    expect(master.blockValue(0)).toBeCloseTo(2, 9);
    const extra = coversOf([[0, 7]]);
    master.addCover(0, extra, 0);
    expect(master.solve()).toBeCloseTo(2, 9);
    expect(master.blockValue(0)).toBeCloseTo(1, 9);
    expect(master.blocks).toBe(2);
  });

  it('measures what is beyond given GPUs, and weighs the pools that are short', () => {
    const goal = { kind: 'fit', gpus: Float64Array.of(1, 5) } as const;
    const master = new Master(problem, goal, coversOf([[4, 3]], [[7, 2]]));
    expect(master.solve()).toBeCloseTo(2, 9);
    expect([...master.weights]).toEqual([1, 0]);
    expect([master.prices[4], master.prices[7]]).toEqual([1, 0]);
    const fits = new Master(problem, { kind: 'fit', gpus: Float64Array.of(3, 2) }, coversOf([[4, 3]], [[7, 2]]));
    expect(fits.solve()).toBeCloseTo(0, 9);
  });
});
