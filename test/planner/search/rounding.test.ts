import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { meetsDemand, totalsOf } from '../../../planner/deployment/index.ts';
import type { Problem } from '../../../planner/problem/index.ts';
import { chooseCovers } from '../../../planner/search/cover-choice.ts';
import { Random } from '../../../planner/search/random.ts';
import { pack } from '../../../planner/search/ranking.ts';
import { Rounding } from '../../../planner/search/rounding.ts';
import { bruteForce, gpusFor, isTiny } from './brute-force.ts';
import { PROBLEMS } from './cases.ts';
import { compile, documents, TINY } from './inputs.ts';
import { boundOf, stopAfter, taskOf } from './searchers.ts';

const tiny = documents(TINY)
  .map((docs) => compile(docs))
  .filter(isTiny);
const never = () => false;

/** Rounds to a number of GPUs. @param supplied GPUs beyond them that hold `supply` */
function round(problem: Problem, gpus: number, coolings = 4, seed = 1, supply?: Int32Array, supplied = 0) {
  const { prices, value } = boundOf(problem).certified;
  const gap = Math.max(0, gpus + supplied - value);
  const choice = chooseCovers(problem, prices, gap, 64);
  return new Rounding(problem, choice, Float64Array.of(gpus), gap, supply).run(new Random(seed), coolings, never);
}

describe('rounding', () => {
  it('finds complete counts that fit at the optimum, and never below it', () => {
    let reached = 0;
    fc.assert(
      fc.property(tiny, (problem) => {
        const { fewestGpus } = bruteForce(problem)!;
        const found = round(problem, fewestGpus);
        if (found) {
          reached++;
          expect(meetsDemand(problem, found)).toBe(true);
          expect(gpusFor(problem, 0, [...totalsOf(problem, found)])).toBeLessThanOrEqual(fewestGpus);
        }
        expect(round(problem, fewestGpus - 1)).toBeUndefined();
      }),
      { numRuns: 50, seed: 91 },
    );
    expect(reached).toBeGreaterThanOrEqual(49);
  });

  it('needs to pack only what a supply does not hold', () => {
    const problem = PROBLEMS['paper-like']!();
    const fewest = pack(problem, round(problem, taskOf(problem).enough, 40)!).gpus;
    const supply = new Int32Array(problem.kinds.length);
    supply[4] = 5;
    expect(round(problem, fewest - 5)).toBeUndefined();
    const found = round(problem, fewest - 5, 40, 1, supply, 5);
    expect(found).toBeDefined();
    expect(meetsDemand(problem, found!)).toBe(true);
    const rest = totalsOf(problem, found!);
    rest[4] = Math.max(0, rest[4]! - 5);
    expect(gpusFor(problem, 0, [...rest])).toBeLessThanOrEqual(fewest - 5);
  });

  it('repeats itself for a seed, and takes part of its coolings when stopped', () => {
    const problem = PROBLEMS['paper-like']!();
    const gpus = taskOf(problem).enough;
    expect(round(problem, gpus, 8, 3)).toEqual(round(problem, gpus, 8, 3));
    const choice = chooseCovers(problem, taskOf(problem).prices, gpus, 64);
    const signal = stopAfter(1);
    const rounding = new Rounding(problem, choice, Float64Array.of(gpus / 2), gpus);
    expect(rounding.run(new Random(1), 1e9, () => signal.aborted)).toBeUndefined();
    expect(signal.count).toBe(2);
  });
});
