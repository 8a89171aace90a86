/** npm run conformance -- DIR: replays every case file of a directory against the engine. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ConformanceCase } from './case.ts';
import { replay } from './replay.ts';

const directory = process.argv[2];
if (directory === undefined) {
  console.error('usage: npm run conformance -- DIR');
  process.exit(2);
}
const counts = { passed: 0, failed: 0, skipped: 0 };
const files = (await readdir(directory)).filter((file) => file.endsWith('.json')).sort();
for (const file of files) {
  const test = JSON.parse(await readFile(join(directory, file), 'utf8')) as ConformanceCase;
  const result = await replay(test);
  counts[result.verdict]++;
  if (result.verdict === 'skipped') console.log(`SKIP ${test.id}: ${result.reason}`);
  if (result.verdict === 'failed')
    console.log(`FAIL ${test.id}\n${result.differences.map((line) => `  ${line}`).join('\n')}`);
}
console.log(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
process.exitCode = counts.failed > 0 ? 1 : 0;
