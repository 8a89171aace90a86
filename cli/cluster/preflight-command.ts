import { Session } from '../../applier/job/session.ts';
import { CommandError } from '../command-error.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { printJson } from '../report-error.ts';
import { readPlanAndWay } from './documents.ts';
import { type ClusterOptions, clusterOf, fromCluster, placesOf, terminalLog } from './target.ts';
import { checksInWords } from './words.ts';

export interface PreflightOptions extends ClusterOptions {
  readonly transition?: string;
  readonly acceptEvenBalancing?: boolean;
}

/** Says whether a cluster is fit to have a plan carried out. */
export async function preflightCommand(file: string, options: PreflightOptions): Promise<ExitCode> {
  const { plan, transition } = await readPlanAndWay(file, options.transition);
  const { namespace, backend, acceptEvenBalancing: acceptEven = false, format } = options;
  const config = clusterOf(options);
  const places = placesOf(options);
  const session = new Session({ config, namespace, places, backend, plan, transition, acceptEven, log: terminalLog });
  const { checks } = await fromCluster(() => session.look()).finally(() => session.close());
  const text = checksInWords(checks);
  if (checks.some(({ status }) => status === 'refused')) throw new CommandError('refused', text, { checks });
  if (format === 'json') printJson({ checks });
  else process.stdout.write(`${text}\n`);
  return EXIT.done;
}
