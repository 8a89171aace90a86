import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../support/process.ts';

/** A cloud assembly in a folder of its own. */
export interface Assembly {
  readonly dir: string;
  readonly template: string;
  remove(): Promise<void>;
}

/**
 * Runs the app as the CDK's command runs it, on the context of cdk.json.
 *
 * @param config takes the place of cdk.json's configuration
 * @param bundle whether functions are packaged; a template alone does not need it
 */
export async function synth(options: { config?: object; bundle: boolean }): Promise<Assembly> {
  const { context } = JSON.parse(await readFile('cdk.json', 'utf8')) as { context: Record<string, unknown> };
  if (options.config !== undefined) context['mig-planner'] = options.config;
  if (!options.bundle) context['aws:cdk:bundling-stacks'] = [];
  const dir = await mkdtemp(join(tmpdir(), 'mig-planner-cdk-'));
  const env = { ...process.env, CDK_OUTDIR: dir, CDK_CONTEXT_JSON: JSON.stringify(context) };
  await run(process.execPath, ['scripts/run-ts.mjs', 'cdk/app.ts'], { env });
  return { dir, template: join(dir, 'mig-planner.template.json'), remove: () => rm(dir, { recursive: true }) };
}

/** The CDK's command line, with an environment that leads to a stand-in for AWS. */
export function cdk(args: readonly string[], env: Readonly<Record<string, string>>): Promise<string> {
  return run(process.execPath, ['node_modules/aws-cdk/bin/cdk', ...args, '--no-notices', '--no-color'], {
    env: { ...process.env, ...env, CI: 'true', CDK_DISABLE_CLI_TELEMETRY: 'true' },
  });
}
