/** npm run conformance -- DIR: replays every case file of a directory against the engine. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ConformanceCase } from './case.ts';
import { replay, type Verdict } from './replay.ts';

const directory = process.argv[2];
if (directory === undefined) {
  console.error('usage: npm run conformance -- DIR');
  process.exit(2);
}
const counts = { passed: 0, failed: 0, skipped: 0 };
const files = (await readdir(directory)).filter((file) => file.endsWith('.json')).sort();
for (const file of files) {
  const { id, result } = await replayFile(join(directory, file));
  counts[result.verdict]++;
  if (result.verdict === 'skipped') console.log(`SKIP ${id}: ${result.reason}`);
  if (result.verdict === 'failed')
    console.log(`FAIL ${id}\n${result.differences.map((line) => `  ${line}`).join('\n')}`);
}
console.log(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
process.exitCode = counts.failed > 0 ? 1 : 0;

async function replayFile(path: string): Promise<{ readonly id: string; readonly result: Verdict }> {
  try {
    const test = JSON.parse(await readFile(path, 'utf8')) as ConformanceCase;
    return { id: test.id, result: await replay(test) };
  } catch (error) {
    return { id: path, result: { verdict: 'failed', differences: [`not a case: ${(error as Error).message}`] } };
  }
}
