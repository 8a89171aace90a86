import { join } from 'node:path';
import { MissingComponentError } from './component.ts';
import { npmFolder } from './npm.ts';

/** The Node of the nodejs24.x Lambda runtime, as a package of the npm registry (about 190 MB with its headers). */
export const NODE_24 = '24.21.0';

/** The folder that holds `bin/node` and `include/node` of Node 24. */
export async function node24(): Promise<string> {
  const { platform, arch } = process;
  if (platform !== 'linux' && platform !== 'darwin') {
    throw new MissingComponentError('Node 24', `no npm package for ${platform}-${arch} is known here`);
  }
  const name = `node-${platform}-${arch}`;
  const dir = await npmFolder('node24', [`${name}@${NODE_24}`]);
  return join(dir, 'node_modules', name);
}
