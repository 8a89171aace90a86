import { Command, Option } from 'commander';
import { version } from '../package.json';
import { budget, collect, format, searchers, seconds, seed, threads } from './choices.ts';
import { addClusterCommands } from './cluster/commands.ts';
import type { ExitCode } from './exit-codes.ts';
import { addOperateCommands } from './operate/commands.ts';
import { Stop } from './stop.ts';
import { addTransitionCommands } from './transition/commands.ts';

/** Far beyond any search that a budget allows: a guard against a fault, not a limit to plan with. */
const DEFAULT_MAX_SECONDS = 3600;

const EXIT_CODES = `
Exit codes:
  0  done
  1  anything else; also: no plan found, though none is excluded
  2  invalid input or usage; the message names file, path, what was expected and what was found
  3  proven that no plan exists; the message names every service or limit at fault;
     also: transition found no safe order of steps
  4  interrupted; plan: the best plan so far is written
  5, 6  see apply`;

const PLAN_EXAMPLE = `
Example:
  mig-planner plan --workload examples/day.yaml --profiles examples/profiles.csv --fleet examples/fleet.yaml`;

/**
 * The command line. Each command's code is loaded when it is chosen, so that `--help` does not wait for the planner.
 *
 * @param dist folder of the bundle
 * @param done told the exit code of the command that ran
 */
export function program(dist: URL, done: (code: ExitCode) => void): Command {
  const root = new Command('mig-planner')
    .description(
      'Plans how A100 GPUs are cut into MIG instances and which service runs where, with a proven lower bound.',
    )
    .version(version)
    .showSuggestionAfterError()
    .exitOverride()
    // Errors are told in one place, reportError.
    .configureOutput({ outputError: () => {} })
    .addHelpText('after', EXIT_CODES);
  const command = (name: string): Command =>
    root.command(name).addOption(new Option('--format <text|json>', 'how to print').default('text').argParser(format));

  command('plan')
    .description(
      'find a plan, prove how good it is and how to get there, write plan.json, transition.json and report.html',
    )
    .requiredOption('--workload <file>', 'services and their rates (YAML or JSON)')
    .requiredOption('--profiles <file>', 'measured throughputs (CSV); may be given more than once', collect)
    .requiredOption('--fleet <file>', 'node groups (YAML or JSON)')
    .option('--current <file>', 'the plan that runs now; node names are kept where they fit')
    .option('--out <dir>', 'where to write (default: out/<name of the workload>)')
    .addOption(
      new Option('--search <names>', 'who may propose plans; the bound is always computed')
        .default(['greedy', 'mcts', 'genetic', 'exact'], 'greedy,mcts,genetic,exact')
        .argParser(searchers),
    )
    .addOption(new Option('--seed <n>', 'of everything random').default(1).argParser(seed))
    .addOption(new Option('--budget <small|normal|large>', 'how much work to do').default('normal').argParser(budget))
    .addOption(
      new Option('--max-seconds <n>', 'end with the best plan so far; marks it as truncated')
        .default(DEFAULT_MAX_SECONDS)
        .argParser(seconds),
    )
    .option('--threads <n>', 'search threads; changes the time, never the plan (default: one per core)', threads)
    .option('--keep-run <dir>', 'keep what the workflow stored: inputs, states, results of every worker')
    .addHelpText('after', PLAN_EXAMPLE)
    .action(async (options) => {
      // The first search thread loads beside the rest of the command.
      const { LocalCloud } = await import('./local-cloud.ts');
      const cloud = new LocalCloud(dist, options);
      const stop = new Stop(options.maxSeconds);
      const { planCommand } = await import('./plan-command.ts');
      done(await planCommand(options, { dist, cloud, stop }));
    });

  command('verify')
    .description('check a plan from anywhere, without a solver; more rules with the documents it was made from')
    .argument('<plan.json>')
    .option('--workload <file>', 'the workload it was made from')
    .option('--profiles <file>', 'the profiles it was made from; may be given more than once', collect)
    .option('--fleet <file>', 'the fleet it was made from')
    .option('--current <file>', 'the plan that ran then')
    .action(async (file, options) => done(await (await import('./verify-command.ts')).verifyCommand(file, options)));

  command('show')
    .description('print a plan')
    .argument('<plan.json>')
    .action(async (file, options) => done(await (await import('./show-command.ts')).showCommand(file, options)));

  addTransitionCommands(command, done);
  addClusterCommands(command, done);
  addOperateCommands(command, done);
  return root;
}
