import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ConformanceCase } from '../../../scripts/conformance/case.ts';
import { replay } from '../../../scripts/conformance/replay.ts';

const DIRECTORY = '../shared/conformance/asl';
/** Of the 248 recorded executions that JSONata can express. */
const FEWEST_EXECUTIONS = 240;

describe.skipIf(!existsSync(DIRECTORY))(`cases recorded on AWS (${DIRECTORY}; skipped where it is absent)`, () => {
  const files = existsSync(DIRECTORY) ? readdirSync(DIRECTORY).filter((file) => file.endsWith('.json')) : [];
  const ran = { execution: 0, 'test-state': 0, 'create-error': 0, validate: 0 };

  it.each(files)('%s', async (file) => {
    const test = JSON.parse(readFileSync(join(DIRECTORY, file), 'utf8')) as ConformanceCase;

    const result = await replay(test);

    expect(result.verdict === 'failed' ? result.differences : []).toEqual([]);
    if (result.verdict === 'passed') ran[test.kind]++;
  });

  it(`claims at least ${FEWEST_EXECUTIONS} executions`, () => {
    expect(ran.execution).toBeGreaterThanOrEqual(FEWEST_EXECUTIONS);
    expect(ran['test-state']).toBeGreaterThan(0);
    expect(ran['create-error']).toBeGreaterThan(0);
    expect(ran.validate).toBeGreaterThan(0);
  });
});
