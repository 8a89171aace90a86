import { resolve } from 'node:path';
import { buildSync } from 'esbuild';

/** The bootstrap as one file, as `node -e` takes it: CommonJS, since there it needs no flag. */
export function bootstrapSource(): string {
  const { outputFiles } = buildSync({
    entryPoints: [resolve('functions/apply/bootstrap/main.ts')],
    bundle: true,
    minify: true,
    platform: 'node',
    // Below the stock image's, for those who bring an older one.
    target: 'node20',
    format: 'cjs',
    legalComments: 'none',
    logLevel: 'warning',
    write: false,
  });
  return outputFiles[0]?.text ?? '';
}
