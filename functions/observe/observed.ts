import { emit, log, type Metrics } from './log.ts';

/** Lambda tells its size in MB. */
const GIB = 1024;

/**
 * Does the work of a function and writes down how it went: one line for the call, its metrics, and on failure the
 * error with its stack. The error goes on to whoever called.
 */
export async function observed<R>(
  name: string,
  event: unknown,
  measure: ((result: R) => Metrics) | undefined,
  work: () => Promise<R>,
  env: NodeJS.ProcessEnv = process.env,
  tools = { emit, log },
): Promise<R> {
  const { run, item } = (event ?? {}) as { readonly run?: string; readonly item?: { readonly round?: number } };
  const fields = {
    function: name,
    ...(run !== undefined && { run }),
    ...(item?.round !== undefined && { round: item.round }),
  };
  const start = performance.now();
  const cost = (): Metrics => {
    const seconds = (performance.now() - start) / 1000;
    const memory = Number(env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE ?? Number.NaN) / GIB;
    return { Seconds: [seconds, 'Seconds'], GBSeconds: [seconds * memory, 'None'] };
  };
  try {
    const result = await work();
    tools.emit(cost(), { Function: name }, fields);
    if (measure !== undefined) tools.emit(measure(result), {}, fields);
    tools.log('info', 'done', { ...fields, result });
    return result;
  } catch (error) {
    const { name: type, message, stack } = error instanceof Error ? error : new Error(String(error));
    tools.emit(cost(), { Function: name }, fields);
    tools.log('error', 'failed', { ...fields, error: type, cause: message, stack });
    throw error;
  }
}
