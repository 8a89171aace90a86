/**
 * Runs a command with Node 24 first in PATH: node scripts/run-ts.mjs test/e2e/with-node24.ts COMMAND [ARGS].
 * Node 24 comes from the npm registry into the cache, so that CI needs no second installation.
 */
import { spawn } from 'node:child_process';
import { delimiter, join } from 'node:path';
import { node24 } from './support/node24.ts';

const [command, ...args] = process.argv.slice(2);
if (command === undefined) {
  console.error('usage: with-node24 COMMAND [ARGS]');
  process.exitCode = 2;
} else {
  const bin = join(await node24(), 'bin');
  const path = [bin, process.env.PATH].join(delimiter);
  const child = spawn(command, args, { stdio: 'inherit', env: { ...process.env, PATH: path } });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal));
  process.exitCode = await new Promise<number>((resolve) => {
    child.on('error', (error) => {
      console.error(`cannot run ${command}: ${error.message}`);
      resolve(127);
    });
    child.on('exit', (code) => resolve(code ?? 1));
  });
}
