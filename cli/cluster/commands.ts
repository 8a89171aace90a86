import { type Command, Option } from 'commander';
import { backend, collect } from '../choices.ts';
import type { ExitCode } from '../exit-codes.ts';

const EXIT_CODES = `
Exit codes, beside those of every command:
  4  interrupted: nodes in hand were finished; start again to go on
  5  refused before anything was touched: the cluster is not fit for it, or not as the transition expects
  6  stuck part of the way, or a node was given up; all gates are held, and the message says what to do`;

/** Commands that talk to a Kubernetes cluster. Their code is loaded when one is chosen. */
export function addClusterCommands(command: (name: string) => Command, done: (code: ExitCode) => void): void {
  const cluster = (name: string): Command =>
    command(name)
      .option('--kubeconfig <file>', 'kubeconfig file (default: KUBECONFIG, ~/.kube/config)')
      .option('--context <name>', 'context of the kubeconfig (default: the current one)')
      .option('--namespace <name>', 'namespace of the applier', 'mig-planner')
      .option('--operator-namespace <name>', 'namespace of the GPU Operator', 'gpu-operator')
      .addOption(
        new Option('--backend <mig-manager|dra>', 'who hands instances out: the device plugin, or the DRA driver')
          .default('mig-manager')
          .env('MIG_PLANNER_BACKEND')
          .argParser(backend),
      );
  const applying = (name: string): Command =>
    cluster(name)
      .option('--dry-run', 'look at the cluster, do the rest in memory, and print every call')
      .option('--accept-even-balancing', 'count services without a route as replicas × the slowest instance')
      .option('--yes', 'do not ask')
      .addHelpText('after', EXIT_CODES);

  cluster('observe')
    .description('what the cluster runs now, as a plan')
    .option('--workload <file>', 'services and their rates (YAML or JSON)')
    .option('--profiles <file>', 'measured throughputs (CSV); may be given more than once', collect)
    .option('--fleet <file>', 'node groups (YAML or JSON)')
    .option('--out <file>', 'where to write the plan, for plan --current and transition --from')
    .action(async (options) => done(await (await import('./observe-command.ts')).observeCommand(options)));

  cluster('preflight')
    .description('whether the cluster is fit to have a plan carried out; changes nothing')
    .argument('<plan.json>')
    .option('--transition <file>', 'the way to it (default: transition.json beside the plan)')
    .option('--accept-even-balancing', 'count services without a route as replicas × the slowest instance')
    .addHelpText('after', EXIT_CODES)
    .action(async (file, options) =>
      done(await (await import('./preflight-command.ts')).preflightCommand(file, options)),
    );

  applying('apply')
    .description('carry a plan out, wave by wave')
    .argument('<plan.json>')
    .option('--transition <file>', 'the way to it (default: transition.json beside the plan)')
    .action(async (file, options) => done(await (await import('./apply-command.ts')).applyCommand(file, options)));

  applying('rollback')
    .description('go back, from whatever the cluster runs now, to the plan before the one applied last')
    .requiredOption('--fleet <file>', 'node groups (YAML or JSON)')
    .option('--to <plan.json>', 'another plan to go back to')
    .action(async (options) => done(await (await import('./rollback-command.ts')).rollbackCommand(options)));

  cluster('status')
    .description('how far the transition has got that was applied last')
    .action(async (options) => done(await (await import('./status-command.ts')).statusCommand(options)));
}
