import { join } from 'node:path';
import { controlKeys } from '../../functions/control/keys.ts';
import { keys } from '../../functions/keys.ts';
import { parsePlan } from '../../planner/documents/index.ts';
import { type ObjectStore, type StoredObject, undefinedIfMissing } from '../../store/index.ts';
import { CommandError } from '../command-error.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { OutputFolder } from '../output-folder.ts';
import { planInWords } from '../print-plan.ts';
import { printJson } from '../report-error.ts';
import { applyInWords, readApplyStatus } from './apply-progress.ts';
import { fromBucket } from './store-errors.ts';
import { openBucket, type TargetOptions } from './target.ts';

/** Downloads what there is of a run (plan, report, transition, what the applier said), and prints the plan. */
export async function getCommand(run: string, options: TargetOptions & { readonly out?: string }): Promise<ExitCode> {
  const store = await openBucket(options);
  const plan = await fromBucket(() => first(store, [keys.plan(run), controlKeys.plan(run)]));
  if (plan === undefined) throw await fromBucket(() => whyNone(store, run));
  const report = await fromBucket(() => first(store, [keys.report(run), controlKeys.report(run)]));
  const transition = await fromBucket(() => first(store, [keys.transition(run)]));
  const apply = await fromBucket(() => first(store, [keys.apply(run)]));
  const status = apply && (await fromBucket(() => readApplyStatus(store, run)));
  const document = await fromBucket(async () => parsePlan(plan.text(), plan.key));
  const out = await OutputFolder.open(options.out ?? join('out', run));
  const files = {
    plan: await out.write('plan.json', plan.bytes),
    ...(report && { report: await out.write('report.html', report.bytes) }),
    ...(transition && { transition: await out.write('transition.json', transition.bytes) }),
    ...(apply && { apply: await out.write('apply.json', apply.bytes) }),
  };
  const { summary, certificate, objective } = document;
  if (options.format === 'json') {
    printJson({ run, summary, certificate, objective, ...(status && { apply: status }), files });
  } else {
    const names = Object.entries(files).map(([name, path]) => `${name}: ${path}`);
    const applied = status === undefined ? '' : `\nApply: ${applyInWords(status)}\n`;
    process.stdout.write(`${planInWords(document)}\n${applied}\n${names.join('\n')}\n`);
  }
  return EXIT.done;
}

/** What lies under `runs/` is deleted after a while; the plans that were recorded stay. */
async function first(store: ObjectStore, places: readonly string[]): Promise<StoredObject | undefined> {
  for (const key of places) {
    const object = await undefinedIfMissing(store.get(key));
    if (object !== undefined) return object;
  }
  return undefined;
}

async function whyNone(store: ObjectStore, run: string): Promise<CommandError> {
  const refusal = await undefinedIfMissing(store.get(keys.refusal(run)));
  if (refusal === undefined) {
    return new CommandError('not-found', `run ${run} has no plan (yet): mig-planner watch ${run} says how far it is`);
  }
  const { problems } = refusal.json() as { readonly problems: readonly { readonly message: string }[] };
  const lines = problems.map(({ message }) => `  ${message}`);
  return new CommandError('impossible', `run ${run} was refused:\n${lines.join('\n')}`, { problems });
}
