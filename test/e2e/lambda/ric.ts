import { join } from 'node:path';
import { debianPackages } from '../support/debian.ts';
import { node24 } from '../support/node24.ts';
import { npmFolder } from '../support/npm.ts';

/** AWS's own runtime interface client, as in the managed runtime. Its C++ part is built here, in about a minute. */
const RIC = 'aws-lambda-ric@4.0.2';
const BUILD_TOOLS = ['autoconf', 'automake', 'libtool', 'cmake', 'g++', 'make', 'python3'];

/** What it takes to run a function as Lambda's nodejs24.x does. */
export interface Runtime {
  /** Node 24. */
  readonly node: string;
  /** The client's start file; its argument is `file.export`. */
  readonly client: string;
}

/** Installs Node 24 and the runtime interface client into the cache on first use. */
export async function lambdaRuntime(): Promise<Runtime> {
  const node = await node24();
  await debianPackages('Lambda runtime', BUILD_TOOLS);
  const dir = await npmFolder('lambda-ric', [RIC], {
    scripts: true,
    // node-gyp would otherwise look for headers of the Node that runs npm, on the internet.
    env: { npm_config_nodedir: node, PATH: `${join(node, 'bin')}:${process.env.PATH}` },
  });
  return { node: join(node, 'bin/node'), client: join(dir, 'node_modules/aws-lambda-ric/index.mjs') };
}
