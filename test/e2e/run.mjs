/**
 * Runs end-to-end suites: node test/e2e/run.mjs [FOLDER …], folders of test/e2e, all of them unless named.
 *
 * The last line is `N passed, N failed, N skipped`. Exit code: 1 when something failed or nothing was found; 77 when
 * something was skipped, since a run that could not look must not pass for one that saw nothing wrong; 0 otherwise.
 * ALLOW_SKIP=1 makes 0 of the 77.
 */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startVitest } from 'vitest/node';

const here = fileURLToPath(new URL('.', import.meta.url));
const named = process.argv.slice(2);
const folders = readdirSync(here, { withFileTypes: true }).filter(
  (entry) => entry.isDirectory() && entry.name !== 'support',
);
for (const name of named) {
  if (!folders.some((folder) => folder.name === name)) {
    console.error(`no suite "${name}"; there are ${folders.map((folder) => folder.name).join(', ')}`);
    process.exit(2);
  }
}

process.chdir(join(here, '../..'));
const filters = named.map((name) => `test/e2e/${name}/`);
const vitest = await startVitest('test', filters, { config: join(here, 'vitest.config.ts'), run: true, watch: false });

const counts = { passed: 0, failed: 0, skipped: 0 };
/** @type {string[]} */
const reasons = [];
for (const module of vitest.state.getTestModules()) {
  for (const test of module.children.allTests()) {
    const result = test.result();
    counts[result.state === 'pending' ? 'failed' : result.state]++;
    if (result.state === 'skipped') reasons.push(`skipped: ${test.fullName}: ${result.note ?? 'no reason given'}`);
  }
  if (module.errors().length > 0) counts.failed++; // a file that could not be loaded has no tests to count
}
counts.failed += vitest.state.getUnhandledErrors().length;
await vitest.close();

if (counts.passed + counts.failed + counts.skipped === 0) {
  console.error('no tests found');
  counts.failed++;
}
for (const reason of reasons) console.log(reason);
console.log(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
const skippedCode = process.env.ALLOW_SKIP === '1' ? 0 : 77;
process.exitCode = counts.failed > 0 ? 1 : counts.skipped > 0 ? skippedCode : 0;
