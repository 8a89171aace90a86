import { runApplier, Signals } from './applier.ts';
import { type Credentials, podCredentials } from './credentials.ts';
import { download, keep } from './download.ts';
import { BundleMismatchError, exitCodeOf, InterruptedError } from './errors.ts';
import { inShort, log } from './log.ts';
import { failTask } from './refuse.ts';
import { retry } from './retry.ts';
import { type Settings, settingsFrom } from './settings.ts';

const { env } = process;

/** Fetches the applier, checks it and runs it. @returns the exit code of the pod */
async function main(): Promise<number> {
  const signals = new Signals();
  try {
    const settings = settingsFrom(env);
    const credentials = await retry('credentials', () => podCredentials(env), signals.ended);
    const bundle = await retry('applier', () => download(settings, credentials, env), signals.ended);
    const file = await keep(bundle, settings).catch((error: Error) => refuse(error, settings, credentials));
    log('info', 'the applier is the one that was deployed', { sha256: settings.sha256, bytes: bundle.length });
    if (signals.ended.aborted) throw new InterruptedError();
    return await runApplier(file, signals);
  } catch (error) {
    log('error', 'the applier was not started', { error: (error as Error).name, cause: inShort(error) });
    return exitCodeOf(error);
  }
}

async function refuse(error: Error, settings: Settings, credentials: Credentials): Promise<never> {
  const { taskToken, region } = settings;
  if (error instanceof BundleMismatchError && taskToken !== undefined)
    await failTask({ taskToken, region }, error, credentials, env).catch((failure) =>
      log('warn', 'the workflow could not be told', { cause: inShort(failure) }),
    );
  throw error;
}

void main().then((code) => {
  process.exitCode = code;
});
