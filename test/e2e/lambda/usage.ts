import { readFileSync } from 'node:fs';

/** What a process has used since it started. */
export interface Usage {
  /** The most that was resident at any time. */
  readonly peakMb: number;
  /** Of all its threads, in user and kernel mode. */
  readonly cpuSeconds: number;
}

/** Clock ticks a second in /proc, on every Linux that Node runs on. */
const TICKS = 100;

/** Reads /proc, so on Linux only; undefined elsewhere, and of a process that has ended. */
export function usageOf(pid: number | undefined): Usage | undefined {
  try {
    const peakKb = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    // The name in parentheses may hold anything; what follows it is numbered from 3.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\)/s, '').trim().split(' ');
    return { peakMb: Number(peakKb) / 1024, cpuSeconds: (Number(fields[11]) + Number(fields[12])) / TICKS };
  } catch {
    return undefined;
  }
}
