import type { Command } from 'commander';
import { count, limit, newRun, run, seconds, store } from '../choices.ts';
import type { ExitCode } from '../exit-codes.ts';

/** Commands that work on a deployed planner. Their code, and the SDK with it, is loaded when one is chosen. */
export function addOperateCommands(command: (name: string) => Command, done: (code: ExitCode) => void): void {
  const remote = (name: string): Command =>
    command(name)
      .option('--state-machine <arn>', 'the deployed state machine (default: MIG_PLANNER_STATE_MACHINE)')
      .option('--store <address>', 's3://BUCKET of the deployment (default: MIG_PLANNER_STORE)', store);

  remote('start')
    .description('start a run on AWS')
    .option('--workload <name>', 'folder under demand/ (default: the workload in force)')
    .option('--name <run>', 'name of the run (default: made from the time)', newRun)
    .option('--plan-only', 'only plan: carry nothing out, and leave what is in force as it is')
    .action(async (options) => done(await (await import('./start-command.ts')).startCommand(options)));

  remote('runs')
    .description('list the latest runs')
    .option('--limit <n>', 'how many', limit, 20)
    .action(async (options) => done(await (await import('./runs-command.ts')).runsCommand(options)));

  remote('watch')
    .description('follow a run until it ends')
    .argument('<run>', 'its name', run)
    .action(async (run, options) => done(await (await import('./watch-command.ts')).watchCommand(run, options)));

  remote('approve')
    .description('let a plan be carried out, or refuse it')
    .argument('<run>', 'its name', run)
    .option('--refuse', 'refuse it')
    .option('--reason <text>', 'why; told to whoever hears of the refusal')
    .action(async (run, options) => done(await (await import('./approve-command.ts')).approveCommand(run, options)));

  remote('stop')
    .description('end a run; the plan in force stays')
    .argument('<run>', 'its name', run)
    .option('--reason <text>', 'why')
    .action(async (run, options) => done(await (await import('./stop-command.ts')).stopCommand(run, options)));

  remote('get')
    .description('download plan, report and transition of a run')
    .argument('<run>', 'its name', run)
    .option('--out <dir>', 'where to (default: out/<run>)')
    .action(async (run, options) => done(await (await import('./get-command.ts')).getCommand(run, options)));

  remote('cost')
    .description('what a run cost, by its history; without a run, an estimate')
    .argument('[run]', 'its name', run)
    .option('--prices <file>', 'YAML or JSON with prices to use instead of the table’s')
    .option('--rounds <n>', 'of the estimate', count, 0)
    .option('--workers <n>', 'of each round of the estimate', count, 8)
    .option('--worker-seconds <n>', 'of each worker of the estimate', seconds, 20)
    .action(async (run, options) => done(await (await import('./cost-command.ts')).costCommand(run, options)));
}
