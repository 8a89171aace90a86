import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { bundleApplier } from '../../../cdk/apply/applier-bundle.ts';
import { bundle } from '../../../cdk/functions/bundle.ts';
import { FUNCTION_SPECS } from '../../../cdk/functions/specs.ts';
import { EVERYTHING, EXAMPLE, propertiesOf, resourcesOf, template } from '../support.ts';

const of = template(EVERYTHING);
const functions = resourcesOf(of, 'AWS::Lambda::Function');
const find = (name: string) => propertiesOf(of, 'AWS::Lambda::Function', `Functions${name}`);

describe('functions', () => {
  test('are all there, each from a file of functions/', () => {
    const files = readdirSync('functions').flatMap((file) => (file.endsWith('.lambda.ts') ? [file.slice(0, -10)] : []));

    expect(Object.keys(FUNCTION_SPECS).sort()).toEqual(files.sort());
    expect(functions).toHaveLength(files.length);
  });

  test('those that a configuration does without are not deployed', () => {
    const ids = resourcesOf(template(EXAMPLE), 'AWS::Lambda::Function').map(([id]) => id);

    expect(ids.filter((id) => /^Functions(Apply|Approval|Cluster|Scale|Stop)/.test(id))).toEqual([]);
    expect(ids).toHaveLength(Object.keys(FUNCTION_SPECS).length - 5);
  });

  test('run on Node 24 on arm64, are traced, and log into a group of the stack', () => {
    for (const [, { Properties }] of functions) {
      expect(Properties).toMatchObject({
        Runtime: 'nodejs24.x',
        Architectures: ['arm64'],
        TracingConfig: { Mode: 'Active' },
        Handler: 'index.handler',
      });
      expect(JSON.stringify(Properties.LoggingConfig)).toMatch(/"Ref":"Functions\w+Logs/);
    }
  });

  test('Explore has as many executions kept as its Map runs at once', () => {
    const { States } = JSON.parse(readFileSync('workflows/plan.asl.json', 'utf8'));

    expect(find('Explore').ReservedConcurrentExecutions).toBe(States.Explore.MaxConcurrency);
  });

  test('none is told more than it needs', () => {
    const environment = (name: string) =>
      Object.keys((find(name).Environment as { Variables: object }).Variables).sort();
    const plain = ['MIG_PLANNER_STACK', 'MIG_PLANNER_STORE', 'NODE_OPTIONS'];

    expect(environment('Explore')).toEqual(plain);
    expect(environment('Cluster')).toEqual(plain);
    expect(environment('Stop')).toEqual(['MIG_PLANNER_CLUSTER', ...plain, 'STATE_MACHINE_ARN'].sort());
    expect(environment('Intake')).toEqual(
      ['MIG_PLANNER_CLUSTER', 'MIG_PLANNER_SETTINGS', ...plain, 'STATE_MACHINE_ARN'].sort(),
    );
    expect(environment('Scale')).toEqual(['MIG_PLANNER_SCALING', ...plain].sort());
    expect(environment('Apply')).toEqual(['MIG_PLANNER_APPLY', ...plain].sort());
  });
});

describe('packages', () => {
  const dir = mkdtempSync(join(tmpdir(), 'mig-planner-bundle-'));
  afterAll(() => rmSync(dir, { recursive: true }));

  test('the applier is one file that runs where there is nothing else', () => {
    const file = bundleApplier(mkdtempSync(join(dir, 'applier-')));
    const { status, stdout } = spawnSync(process.execPath, [file, 'job'], { env: {}, cwd: dir, encoding: 'utf8' });

    expect(JSON.parse(stdout)).toMatchObject({ level: 'error', error: 'InvalidInputError' });
    expect(status).toBe(2);
  });

  test('apply has the bootstrap beside it', () => {
    const outdir = join(dir, 'apply');
    bundle('apply', outdir);

    expect(readFileSync(join(outdir, 'bootstrap.cjs'), 'utf8')).toContain('MIG_PLANNER_BUNDLE_SHA256');
  });

  test.each([
    ['prepare', true],
    ['explore', false],
  ])('%s has index.mjs, and the solver: %s', (name, solver) => {
    const outdir = join(dir, name);
    bundle(name, outdir);
    const files = readdirSync(outdir);

    expect(files).toContain('index.mjs');
    expect(files.includes('highs.wasm')).toBe(solver);
    expect(readFileSync(join(outdir, 'index.mjs'), 'utf8')).toMatch(/export \{[^}]*\bhandler\b/);
  });
});
