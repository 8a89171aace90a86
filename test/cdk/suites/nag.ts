import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { afterEach, describe, expect, test } from 'vitest';
import { MigPlannerStack } from '../../../cdk/stack.ts';
import { AwsSolutionsChecks, CDK_JSON, config, EVERYTHING, EXAMPLE, PRIVATE, Validations } from '../support.ts';

const outdir = mkdtempSync(join(tmpdir(), 'mig-planner-nag-'));
afterEach(() => rmSync(outdir, { recursive: true, force: true }));

describe('cdk-nag', () => {
  test.each([
    ['the example', EXAMPLE],
    ['everything switched on', EVERYTHING],
    ['a private endpoint', PRIVATE],
  ])('has nothing to say about %s that was not answered with a reason', (_, value) => {
    const app = new App({ outdir, context: { ...CDK_JSON.context, 'aws:cdk:bundling-stacks': [] } });
    Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
    new MigPlannerStack(app, config(value));
    app.synth();

    const report = JSON.parse(readFileSync(join(outdir, 'validation-report.json'), 'utf8'));
    expect(report.pluginReports).toEqual([]);
  });
});
