import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Json, MemoryObjects, seededRandom, TaskError } from '../../../workflows/engine/index.ts';
import { distributed, type Loose, machine, run, work } from './run.ts';

const json = fc.jsonValue({ maxDepth: 3 }).map((value) => JSON.parse(JSON.stringify(value)) as Json);
const runs = { numRuns: 40 };

describe('properties', () => {
  it('a literal without marks passes through Output unchanged', async () => {
    const literal = json.filter((value) => !JSON.stringify(value).includes('{%'));
    await fc.assert(
      fc.asyncProperty(literal, async (value) => {
        expect((await run(machine({ A: { Type: 'Pass', Output: value, End: true } }))).output).toEqual(value);
      }),
      runs,
    );
  });

  it('$states.input gives back any input, except that nothing distinguishes it from a copy', async () => {
    await fc.assert(
      fc.asyncProperty(json, async (value) => {
        expect(
          (await run(machine({ A: { Type: 'Pass', Output: '{% $states.input %}', End: true } }), { input: value }))
            .output,
        ).toEqual(value);
      }),
      runs,
    );
  });

  it('batches keep all items in order and both limits', async () => {
    const items = fc.array(fc.string({ maxLength: 12 }), { maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(
        items,
        fc.integer({ min: 1, max: 7 }),
        fc.integer({ min: 60, max: 200 }),
        async (input, maxItems, maxBytes) => {
          const ItemBatcher = { MaxItemsPerBatch: maxItems, MaxInputBytesPerBatch: maxBytes, BatchInput: { r: 1 } };
          const fits = input.every(
            (item) => Buffer.byteLength(JSON.stringify({ BatchInput: { r: 1 }, Items: [item] })) <= maxBytes,
          );

          const outcome = await run(machine({ M: distributed({ A: { Type: 'Pass', End: true } }, { ItemBatcher }) }), {
            input,
          });

          if (!fits) {
            expect(outcome.error).toBe('States.ItemReaderFailed');
            return;
          }
          const batches = outcome.output as { Items: string[] }[];
          expect(batches.flatMap(({ Items }) => Items)).toEqual(input);
          for (const [i, batch] of batches.entries()) {
            expect(batch.Items.length).toBeLessThanOrEqual(maxItems);
            expect(Buffer.byteLength(JSON.stringify(batch))).toBeLessThanOrEqual(maxBytes);
            // No batch could have taken the first item of the next.
            const more = batches[i + 1]?.Items[0];
            if (more === undefined || batch.Items.length === maxItems) continue;
            expect(Buffer.byteLength(JSON.stringify({ ...batch, Items: [...batch.Items, more] }))).toBeGreaterThan(
              maxBytes,
            );
          }
        },
      ),
      runs,
    );
  });

  it('a distributed Map fails exactly when the tolerance is crossed, and otherwise gives the successes in order', async () => {
    const plan = fc.record({
      fails: fc.array(fc.boolean(), { minLength: 1, maxLength: 25 }),
      count: fc.option(fc.nat(10), { nil: undefined }),
      percentage: fc.option(fc.nat(100), { nil: undefined }),
      width: fc.integer({ min: 0, max: 5 }),
    });
    await fc.assert(
      fc.asyncProperty(plan, async ({ fails, count, percentage, width }) => {
        const tolerated = {
          ...(count === undefined ? {} : { ToleratedFailureCount: count }),
          ...(percentage === undefined ? {} : { ToleratedFailurePercentage: percentage }),
        };
        const outcome = await run(machine({ M: distributed({ A: work() }, { MaxConcurrency: width, ...tolerated }) }), {
          input: fails.map((_, i) => i),
          tasks: async (_, i) => {
            if (fails[i as number]) throw new TaskError('E');
            return i;
          },
        });

        const failed = fails.filter(Boolean).length;
        const byDefault = count === undefined && percentage === undefined && failed > 0;
        const crossed =
          byDefault ||
          failed > (count ?? Number.POSITIVE_INFINITY) ||
          (failed * 100) / fails.length > (percentage ?? 100);
        expect(outcome.status).toBe(crossed ? 'FAILED' : 'SUCCEEDED');
        if (!crossed) expect(outcome.output).toEqual(fails.flatMap((bad, i) => (bad ? [] : [i])));
      }),
      runs,
    );
  });

  it('every event follows an earlier one, ids count from one, and what was entered is left or stopped', async () => {
    const seeds = fc.integer({ min: 0, max: 10_000 });
    await fc.assert(
      fc.asyncProperty(seeds, async (seed) => {
        const random = seededRandom(seed);
        let names = 0;
        const group = (depth: number): Loose => {
          const name = (): string => `S${names++}`;
          const make = (): Loose => {
            const kind = Math.floor(random() * (depth > 0 ? 5 : 3));
            if (kind === 0) return { Type: 'Pass' };
            if (kind === 1) return { Type: 'Wait', Seconds: Math.floor(random() * 4) };
            if (kind === 2) return work({ Retry: [{ ErrorEquals: ['E'], MaxAttempts: 1 }] });
            if (kind === 3) return { Type: 'Parallel', Branches: [group(depth - 1), group(depth - 1)] };
            return {
              Type: 'Map',
              Items: [1, 2],
              ItemProcessor: group(depth - 1),
              MaxConcurrency: 1 + Math.floor(random() * 2),
            };
          };
          const list = Array.from({ length: 1 + Math.floor(random() * 3) }, () => [name(), make()] as const);
          const States = Object.fromEntries(
            list.map(([own, state], i) => [
              own,
              { ...state, ...(i + 1 < list.length ? { Next: list[i + 1]![0] } : { End: true }) },
            ]),
          );
          return { StartAt: list[0]![0], States };
        };
        const outcome = await run(
          { QueryLanguage: 'JSONata', ...group(2) },
          {
            objects: new MemoryObjects(),
            tasks: async () => {
              if (random() < 0.3) throw new TaskError('E');
              return 1;
            },
          },
        );

        outcome.history.forEach((event, i) => {
          expect(event.id).toBe(i + 1);
          expect(event.previousEventId).toBeLessThan(event.id);
        });
        const count = (pattern: RegExp): number => outcome.history.filter(({ type }) => pattern.test(type)).length;
        const open = count(/StateEntered$/) - count(/StateExited$/) - count(/StateAborted$/);
        if (outcome.status === 'SUCCEEDED') expect(open).toBe(0);
        expect(open).toBeGreaterThanOrEqual(0);
        expect(count(/^Execution(Succeeded|Failed)$/)).toBe(1);
        expect(outcome.history.at(-1)?.type).toMatch(/^Execution/);
      }),
      { numRuns: 100 },
    );
  });
});
