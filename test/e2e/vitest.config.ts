import { defineConfig } from 'vitest/config';

/** For `run.mjs`: real components, so files run one after another and may take their time. */
export default defineConfig({
  test: {
    include: ['test/e2e/**/*.test.ts'],
    fileParallelism: false,
    testTimeout: 120_000,
    hookTimeout: 600_000,
  },
});
