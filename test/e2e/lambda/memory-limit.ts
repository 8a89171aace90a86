import { existsSync, mkdirSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { MissingComponentError } from '../support/component.ts';

/** A control group that limits the memory of the processes in it. */
export interface MemoryLimit {
  /** A process moves itself into the group by writing its id here. */
  readonly procs: string;
  /** To be called when no process is in it any more. */
  remove(): void;
}

const ROOT = '/sys/fs/cgroup';

/** Makes a control group of either version; throws a MissingComponentError where this process may not. */
export function memoryLimit(name: string, bytes: number): MemoryLimit {
  const unified = existsSync(join(ROOT, 'cgroup.controllers'));
  const dir = unified ? join(ROOT, name) : join(ROOT, 'memory', name);
  try {
    mkdirSync(dir);
    writeFileSync(join(dir, unified ? 'memory.max' : 'memory.limit_in_bytes'), String(bytes));
    // Without swap the limit is one of memory, as Lambda's; a kernel without swap accounting has no such file.
    const swap = join(dir, unified ? 'memory.swap.max' : 'memory.swappiness');
    if (existsSync(swap)) writeFileSync(swap, '0');
  } catch (error) {
    if (existsSync(dir)) rmdirSync(dir);
    throw new MissingComponentError('memory limit', `no writable memory cgroup (${(error as Error).message})`, {
      cause: error,
    });
  }
  return { procs: join(dir, 'cgroup.procs'), remove: () => rmdirSync(dir) };
}
