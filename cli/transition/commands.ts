import { type Command, Option } from 'commander';
import { gate } from '../choices.ts';
import type { ExitCode } from '../exit-codes.ts';

/** Commands about what lies between two plans. Their code is loaded when one is chosen. */
export function addTransitionCommands(command: (name: string) => Command, done: (code: ExitCode) => void): void {
  command('transition')
    .description('plan the safe way from one plan to the next, check it, write transition.json')
    .requiredOption('--from <plan.json|none>', 'the plan that runs now; none: nothing runs')
    .requiredOption('--to <plan.json>', 'the plan to reach')
    .requiredOption('--fleet <file>', 'node groups (YAML or JSON)')
    .addOption(
      new Option('--gate <min|max>', 'hold the smaller of old and new rate, or the larger where it can be had')
        .default('min')
        .argParser(gate),
    )
    .option('--out <file>', 'where to write (default: transition.json beside --to)')
    .action(async (options) => done(await (await import('./transition-command.ts')).transitionCommand(options)));

  command('diff')
    .description('what changes from one plan to another')
    .argument('<before.json>')
    .argument('<after.json>')
    .option('--fleet <file>', 'node groups: plans the way, too, and says how long it takes')
    .action(async (before, after, options) =>
      done(await (await import('../diff/diff-command.ts')).diffCommand(before, after, options)),
    );
}
