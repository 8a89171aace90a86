/** One line of JSON, as the applier writes them; the last one says why a pod ended. Never a URL, never a token. */
export function log(level: 'info' | 'warn' | 'error', message: string, fields: Readonly<Record<string, unknown>> = {}) {
  process.stdout.write(`${JSON.stringify({ level, time: new Date().toISOString(), message, ...fields })}\n`);
}

/**
 * What went wrong, without addresses: fetch itself says only "fetch failed", and what it has as cause may name a host.
 */
export function inShort(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = (error.cause as NodeJS.ErrnoException | undefined)?.code;
  return code === undefined ? error.message : `${error.message} (${code})`;
}
