import { copyFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { AssetHashType, DockerImage } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { buildSync } from 'esbuild';
import { bootstrapSource } from '../apply/bootstrap.ts';
import { NODE_MODULE } from './esbuild.ts';

const FOLDER = 'functions';

/**
 * The package of one function. esbuild bundles it in this process; there is no fallback to Docker, so what cannot be
 * bundled is an error of synth. The file is `index.mjs`: the runtime ends a handler's file name at its first dot, so
 * `prepare.lambda.handler` would be `lambda.handler` of `prepare`.
 */
export function functionCode(name: string): Code {
  return Code.fromAsset(resolve(FOLDER), {
    // What is deployed decides, not which files it was made from: a comment changes no function.
    assetHashType: AssetHashType.OUTPUT,
    bundling: {
      image: DockerImage.fromRegistry('never-used'),
      // Only here to tell the packages apart: CDK bundles once for equal options, and does not see into `local`.
      command: [name],
      local: {
        tryBundle: (outdir) => {
          bundle(name, outdir);
          return true;
        },
      },
    },
  });
}

/** Writes `index.mjs`, its chunks and what else the function opens by name into a folder. */
export function bundle(name: string, outdir: string): void {
  const { metafile } = buildSync({
    entryPoints: { index: resolve(FOLDER, `${name}.lambda.ts`) },
    outdir,
    outExtension: { '.js': '.mjs' },
    chunkNames: 'chunks/[name]-[hash]',
    // What is imported only when needed, such as the solver, stays out of the cold start.
    splitting: true,
    target: 'node24',
    metafile: true,
    ...NODE_MODULE,
  });
  const usesSolver = Object.keys(metafile.inputs).some((path) => path.includes('node_modules/highs/'));
  if (usesSolver) copyFileSync(createRequire(import.meta.url).resolve('highs/runtime'), join(outdir, 'highs.wasm'));
  if (name === 'apply') writeFileSync(join(outdir, 'bootstrap.cjs'), bootstrapSource());
}
