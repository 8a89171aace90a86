/** One thing worth knowing. */
export interface LogEntry {
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly message: string;
  readonly [more: string]: unknown;
}

export type Log = (entry: LogEntry) => void;
