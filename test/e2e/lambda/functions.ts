import { cp, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MissingComponentError } from '../support/component.ts';
import { lambdaRuntime, type Runtime } from './ric.ts';

/** The planner's functions as `npm run build` bundles them, in a folder of their own. */
export interface BuiltFunctions {
  readonly runtime: Runtime;
  readonly dir: string;
  /** `prepare`, `explore`, … */
  readonly names: readonly string[];
  remove(): Promise<void>;
}

const SUFFIX = '.lambda.mjs';

/**
 * Copies dist/, so that a build beside the test cannot pull it away, and gets the runtime to run it with. The runtime
 * ends a handler's file name at its first dot: `prepare.lambda.handler` is `lambda.handler` of `prepare`. So each
 * function gets an entry without one, as it has when deployed.
 */
export async function builtFunctions(): Promise<BuiltFunctions> {
  const built = await readdir('dist').catch(() => []);
  const names = built.filter((file) => file.endsWith(SUFFIX)).map((file) => file.slice(0, -SUFFIX.length));
  if (names.length === 0) throw new MissingComponentError('functions', 'dist/ holds none; run npm run build');
  const runtime = await lambdaRuntime();
  const dir = await mkdtemp(join(tmpdir(), 'mig-planner-functions-'));
  await cp('dist', dir, { recursive: true });
  for (const name of names)
    await writeFile(join(dir, `${name}.mjs`), `export { handler } from './${name}${SUFFIX}';\n`);
  return { runtime, dir, names: names.sort(), remove: () => rm(dir, { recursive: true }) };
}
