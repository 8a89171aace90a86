import { afterAll, describe, expect, test } from 'vitest';
import { describeWith } from '../support/component.ts';
import { NODE_24 } from '../support/node24.ts';
import { LambdaFunction } from './function.ts';
import { builtFunctions } from './functions.ts';
import { packageSize } from './package-size.ts';

/** Starts measured for each function: enough for a median on a machine that does other things, too. */
const STARTS = 7;

/** Lambda's own limits for a package, unzipped and, when uploaded directly, zipped. */
const MAX_BYTES = 250 * 1024 * 1024;
const MAX_ZIPPED_BYTES = 50 * 1024 * 1024;

const median = (values: readonly number[]) => [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
const round = (ms: number) => Math.round(ms * 10) / 10;

await describeWith('functions', builtFunctions, (built) => {
  afterAll(() => built.remove());

  describe.each(built.names)('%s', (name) => {
    test('starts, refuses an event that is none of its own, and goes on', async () => {
      const fn = await LambdaFunction.deploy({
        runtime: built.runtime,
        dir: built.dir,
        handler: `${name}.handler`,
        timeoutMs: 20_000,
        env: { MIG_PLANNER_STORE: 'memory:' },
      });
      try {
        for (const event of [{ not: 'mine' }, null, 7]) {
          const report = await fn.invoke(event);
          expect(report).toMatchObject({ ok: false, errorType: expect.stringMatching(/Error$/) });
          // A TypeError would be a field read before it was looked at; the others are the platform's.
          expect(report).not.toMatchObject({
            errorType: expect.stringMatching(/^(Type|Reference|Range)Error$|^Runtime|^Sandbox/),
          });
        }
      } finally {
        await fn.stop();
      }
    });

    test('cold start and package size', async () => {
      const starts: number[] = [];
      for (let i = 0; i < STARTS; i++) {
        const fn = await LambdaFunction.deploy({
          runtime: built.runtime,
          dir: built.dir,
          handler: `${name}.handler`,
          timeoutMs: 20_000,
          env: { MIG_PLANNER_STORE: 'memory:' },
        });
        const { initMs = Number.NaN } = await fn.invoke({});
        starts.push(initMs);
        await fn.stop();
      }
      const { files, bytes, zippedBytes } = await packageSize(built.dir, `${name}.lambda.mjs`);
      const coldStartMs = {
        min: round(Math.min(...starts)),
        median: round(median(starts)),
        max: round(Math.max(...starts)),
      };
      // One line for docs/benchmarks.md.
      console.log(
        JSON.stringify({
          bench: 'lambda',
          function: name,
          node: NODE_24,
          coldStartMs,
          bytes,
          zippedBytes,
          files: files.length,
        }),
      );
      expect(bytes).toBeLessThan(MAX_BYTES);
      expect(zippedBytes).toBeLessThan(MAX_ZIPPED_BYTES);
    });
  });
});
