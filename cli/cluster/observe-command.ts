import { basename, dirname } from 'node:path';
import { observedPlan } from '../../applier/observe/index.ts';
import { documentText } from '../../functions/document-text.ts';
import { plural } from '../../report/format.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { OutputFolder } from '../output-folder.ts';
import { readDocuments } from '../read-documents.ts';
import { printJson } from '../report-error.ts';
import { factsOfKnown, knownOf } from './known.ts';
import type { ClusterOptions } from './target.ts';
import { viewing } from './view.ts';

export interface ObserveOptions extends ClusterOptions {
  readonly workload?: string;
  readonly profiles?: readonly string[];
  readonly fleet?: string;
  readonly out?: string;
}

/** Says what a cluster runs, as a plan. */
export async function observeCommand(options: ObserveOptions): Promise<ExitCode> {
  const { workload, profiles, fleet, out } = options;
  const documents = await readDocuments({ workload, profiles, fleet });
  const folder = out === undefined ? undefined : await OutputFolder.open(dirname(out));
  const { plan, proposed, notes } = await viewing(options, async ({ kept, snapshot }) => {
    const known = await knownOf(documents, kept);
    return observedPlan(await snapshot(factsOfKnown(known)), known);
  });
  const file = await folder?.write(basename(out!), new TextEncoder().encode(documentText(plan)));
  const { summary, hash } = plan;
  if (options.format === 'json') {
    printJson({ summary, hash, proposed, notes, ...(file === undefined ? { plan } : { file }) });
    return EXIT.done;
  }
  const nodes = `${plural(summary.gpus, 'GPU')} on ${plural(summary.nodes, 'node')} at work`;
  const lines = [
    `${plural(summary.services, 'service')}, ${nodes}.`,
    ...notes.map((note) => `note: ${note}`),
    ...(file === undefined ? [] : ['', `Plan: ${file}`]),
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
  return EXIT.done;
}
