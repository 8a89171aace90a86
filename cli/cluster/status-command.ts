import { EXIT, type ExitCode } from '../exit-codes.ts';
import { printJson } from '../report-error.ts';
import type { ClusterOptions } from './target.ts';
import { viewing } from './view.ts';

/** In the order in which people want to know. */
const SHOWN = ['phase', 'message', 'wave', 'steps', 'run', 'plan', 'transition', 'updatedAt'] as const;

/** Says how far the transition has got that was applied last. */
export async function statusCommand(options: ClusterOptions): Promise<ExitCode> {
  const { status, plans } = await viewing(options, async (view) => ({
    status: await view.status.readStatus(),
    plans: await view.kept.history(),
  }));
  if (options.format === 'json') {
    printJson({ status, plans });
  } else if (status === null) {
    process.stdout.write('nothing was applied here yet\n');
  } else {
    const lines = SHOWN.map((name) => `${name.padEnd(12)}${status[name] ?? ''}`);
    process.stdout.write(`${[...lines, `${'before'.padEnd(12)}${plans.previous ?? 'not kept'}`].join('\n')}\n`);
  }
  return EXIT.done;
}
