import type { BuildOptions } from 'esbuild';

/** How everything is bundled that runs on Node, on Lambda or in the Job's pod: as modules. */
export const NODE_MODULE = {
  bundle: true,
  platform: 'node',
  format: 'esm',
  sourcemap: true,
  // Stack traces need lines, not the sources themselves, which would be most of the package.
  sourcesContent: false,
  legalComments: 'none',
  logLevel: 'warning',
  // Bundled CommonJS dependencies call require() of Node's own modules and read the name of their file.
  define: { __filename: 'import.meta.filename' },
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
  },
} as const satisfies BuildOptions;
