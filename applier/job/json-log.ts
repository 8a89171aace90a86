import { type Log, redact } from '../cluster/index.ts';

/** One line of JSON for each entry, without tokens and queries of URLs. Debugging is for the command line. */
export function jsonLog(write: (line: string) => void, about: Readonly<Record<string, unknown>> = {}): Log {
  return ({ level, message, ...more }) => {
    if (level === 'debug') return;
    const time = new Date().toISOString();
    const safe = (_: string, value: unknown) => (typeof value === 'string' ? redact(value) : value);
    write(`${JSON.stringify({ level, time, message, ...about, ...more }, safe)}\n`);
  };
}
