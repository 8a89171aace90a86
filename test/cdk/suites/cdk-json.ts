import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { expect, test } from 'vitest';
import { CDK_JSON } from '../support.ts';

test('cdk.json sets every feature flag that the library recommends, as it does', () => {
  const file = createRequire(import.meta.url).resolve('aws-cdk-lib/recommended-feature-flags.json');
  const recommended: unknown = JSON.parse(readFileSync(file, 'utf8'));
  const { 'mig-planner': _, ...flags } = CDK_JSON.context;

  expect(flags).toEqual(recommended);
});
