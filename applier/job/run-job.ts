import { DocumentError, formatIssue } from '../../planner/documents/index.ts';
import type { ObjectStore } from '../../store/index.ts';
import { openStore } from '../../store/open.ts';
import { type Outcome, type Progress, UnusableTransitionError } from '../carry/index.ts';
import { type Log, loadKubeConfig, redact } from '../cluster/index.ts';
import type { Call } from '../types.ts';
import { applyTransition } from './apply.ts';
import { readJobDocuments } from './documents.ts';
import { type JobEnvironment, readEnvironment } from './environment.ts';
import { InvalidInputError } from './errors.ts';
import { APPLY_EXIT, type ApplyExit } from './exit-codes.ts';
import { newsOnly } from './news.ts';
import { StoreStatus } from './store-status.ts';
import { openTask, type Task } from './task.ts';

/** Exit codes after which the Job is not tried again, and what the workflow is told. */
const FINAL: Readonly<Partial<Record<number, string>>> = {
  [APPLY_EXIT.invalidInput]: 'ApplyInvalidInput',
  [APPLY_EXIT.refused]: 'ApplyRefused',
  [APPLY_EXIT.stuck]: 'ApplyStuck',
};

/** The Job: reads what the workflow has decided, carries it out, tells how it went. @returns the exit code */
export async function runJob(env: NodeJS.ProcessEnv, log: Log, stop: AbortSignal): Promise<ApplyExit> {
  let task: Task | undefined;
  try {
    const settings = readEnvironment(env);
    task = openTask(settings.taskToken, log);
    const store = await openStore(settings.store);
    const { exitCode, outcome } = await applied(settings, store, log, stop);
    const { result, says, released } = outcome;
    log({ level: exitCode === APPLY_EXIT.done ? 'info' : 'error', message: `ended: ${result}`, says, exitCode });
    if (exitCode === APPLY_EXIT.done) await task.succeed({ result, released });
    else await tellFailure(task, exitCode, says.join('\n'));
    return exitCode;
  } catch (error) {
    const exitCode = exitCodeOf(error);
    const message = messageOf(error);
    log({ level: 'error', message, error: (error as Error).name, exitCode });
    await tellFailure(task, exitCode, message);
    return exitCode;
  }
}

/** Only what another pod of the Job would fail at, too: after the rest the next one goes on, and so does the workflow. */
async function tellFailure(task: Task | undefined, exitCode: ApplyExit, message: string): Promise<void> {
  const name = FINAL[exitCode];
  if (name !== undefined) await task?.fail(name, redact(message));
}

async function applied(settings: JobEnvironment, store: ObjectStore, log: Log, stop: AbortSignal) {
  const { run, namespace, dryRun, acceptEven, backend, kubeconfig } = settings;
  const { plan, transition } = await readJobDocuments(store, settings, log, stop);
  const status = new StoreStatus(store, run, transition, log);
  // As the pod's service account, unless the image says otherwise.
  const config = loadKubeConfig(kubeconfig === undefined ? { inCluster: true } : { kubeconfig });
  const news = newsOnly();
  const onProgress = (progress: Progress) => {
    status.moves(progress);
    const { phase, wave, waves, done, total, message } = progress;
    if (news(progress)) log({ level: 'info', message: message || phase, phase, wave, waves, done, total });
  };
  const onChecks: NonNullable<Parameters<typeof applyTransition>[0]['onChecks']> = async (checks) => {
    for (const { id, status: is, says, whatToDo } of checks) {
      if (is !== 'ok') log({ level: is === 'refused' ? 'error' : 'warn', message: says, preflight: id, is, whatToDo });
    }
    return true;
  };
  try {
    const options = { config, namespace, backend, plan, transition, acceptEven, run, dryRun, stop, log };
    const onCall = (call: Call, seconds: number) =>
      log({ level: 'info', message: `would ${call.call}`, seconds, asked: call });
    const result = await applyTransition({ ...options, onProgress, onChecks, onCall });
    await status.ends(result.outcome, phaseOf(result.outcome));
    return result;
  } catch (error) {
    await status.ends({ result: 'failed', says: [redact(messageOf(error))], released: [] }, 'failed');
    throw error;
  }
}

const phaseOf = ({ result }: Outcome): Progress['phase'] => (result === 'stopped' ? 'stopping' : result);

/** What an error that ended an apply is worth. */
export function exitCodeOf(error: unknown): ApplyExit {
  const invalid =
    error instanceof InvalidInputError || error instanceof DocumentError || error instanceof UnusableTransitionError;
  return invalid ? APPLY_EXIT.invalidInput : APPLY_EXIT.failed;
}

function messageOf(error: unknown): string {
  if (error instanceof DocumentError) return error.issues.slice(0, 20).map(formatIssue).join('\n');
  return error instanceof Error ? error.message : String(error);
}
