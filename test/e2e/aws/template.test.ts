import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { EVERYTHING, EXAMPLE, PRIVATE } from '../../cdk/configurations.ts';
import { describeWith } from '../support/component.ts';
import { run } from '../support/process.ts';
import { pythonWith } from '../support/python.ts';
import { type Assembly, synth } from './app.ts';
import { ACCEPTED, controlTower } from './control-tower.ts';

const CFN_LINT = 'cfn-lint==1.58.0';

/** W3005 is about a DependsOn that CDK itself writes beside a reference: one too many, and no harm. */
const LINT_FLAGS = ['--ignore-checks', 'W3005', '--regions', 'us-east-1', 'eu-central-1', '--'];

const CONFIGURATIONS = [
  ['the example', EXAMPLE],
  ['everything switched on', EVERYTHING],
  ['a private endpoint', PRIVATE],
] as const;

await describeWith(
  'validators',
  async () => ({ python: await pythonWith('cfn-lint', [CFN_LINT]), guard: await controlTower() }),
  ({ python, guard }) => {
    describe.each(CONFIGURATIONS)('%s', (_, config) => {
      let assembly: Assembly;
      beforeAll(async () => {
        assembly = await synth({ config, bundle: false });
      });
      afterAll(() => assembly?.remove());

      test('cfn-lint finds nothing', async () => {
        expect(await run(join(dirname(python), 'cfn-lint'), [...LINT_FLAGS, assembly.template])).toBe('');
      });

      test('follows the rules of Control Tower, but for those that were decided against', async () => {
        const { followed, broken } = await guard.check(assembly.template);

        expect(broken.filter((rule) => ACCEPTED[rule] === undefined)).toEqual([]);
        expect(followed).toBeGreaterThanOrEqual(20);
      });
    });
  },
);
