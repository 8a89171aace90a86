import { readdirSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

const files = readdirSync('test', { recursive: true, encoding: 'utf8' })
  .map((file) => join('test', file).replaceAll('\\', '/'))
  .filter((file) => file.endsWith('.test.ts') && !file.startsWith('test/e2e/'));
/** They put something else in a module's place, so they need modules of their own. */
const mocking = files.filter((file) =>
  /\bvi\.(?:mock|doMock|stub\w+|useFakeTimers)\(/.test(readFileSync(file, 'utf8')),
);

const shared = { setupFiles: ['test/setup.ts'], exclude: ['test/e2e/**', 'node_modules/**'], testTimeout: 120_000 };

export default defineConfig({
  test: {
    // By itself it leaves a core to whoever watches, which is half of them where there are two.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    projects: [
      // A fifth of the time of all tests was loading the same modules for each file anew.
      {
        test: {
          ...shared,
          name: 'shared',
          isolate: false,
          include: ['test/**/*.test.ts'],
          exclude: [...shared.exclude, ...mocking],
        },
      },
      { test: { ...shared, name: 'mocking', include: mocking } },
    ],
    coverage: {
      provider: 'v8',
      include: ['planner/**/*.ts'],
      reporter: ['text-summary', 'json-summary'],
      thresholds: { lines: 95 },
    },
  },
});
