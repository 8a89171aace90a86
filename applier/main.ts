/** The applier as one file: `node applier.mjs job`. */
import { APPLY_EXIT } from './job/exit-codes.ts';
import { jsonLog } from './job/json-log.ts';
import { runJob } from './job/run-job.ts';

const log = jsonLog((line) => process.stdout.write(line), { execution: process.env.MIG_PLANNER_EXECUTION });
const stop = new AbortController();
for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.on(signal, () => {
    log({ level: 'info', message: `${signal}: nothing new is begun, nodes in hand are finished` });
    stop.abort();
  });
}

if (process.argv[2] === 'job' && process.argv.length === 3) {
  process.exitCode = await runJob(process.env, log, stop.signal);
} else {
  process.stderr.write('usage: node applier.mjs job\n');
  process.exitCode = APPLY_EXIT.invalidInput;
}
