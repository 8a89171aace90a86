import { createHash, randomUUID } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

/**
 * Who holds a lock or writes a temporary file: one thread of one process since one boot of one machine. Start times
 * guard against reused process ids, the thread id against a worker that was terminated while its process lives on.
 * Written as `pid.tid.start.boot.machine.nonce`; without /proc the thread and start time are 0 and only the process
 * is judged.
 */
export type OwnerId = string;

/** `unknown`: another host or container, whose processes cannot be seen from here. */
export type OwnerState = 'alive' | 'dead' | 'unknown';

const short = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 12);

function orEmpty(read: () => string): string {
  try {
    return read();
  } catch {
    return '';
  }
}

const boot = short(orEmpty(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8')));
const machine = short(hostname() + orEmpty(() => readlinkSync('/proc/self/ns/pid')));

interface Task {
  /** R, S, D, T, …; Z and X have ended and run no more instructions. */
  readonly state: string;
  /** Clock ticks since boot. */
  readonly start: string;
}

function readTask(path: string): Task | undefined {
  const text = orEmpty(() => readFileSync(path, 'latin1'));
  // The second field is the command in parentheses and may hold anything, so count from its end (proc_pid_stat(5)).
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const [state, start] = [fields[0], fields[19]];
  return state === undefined || start === undefined ? undefined : { state, start };
}

/** A name for the calling thread that no other owner has. */
export function createOwnerId(): OwnerId {
  const tid = orEmpty(() => readlinkSync('/proc/thread-self')).match(/\/task\/(\d+)$/)?.[1] ?? '0';
  const start = readTask(`/proc/self/task/${tid}/stat`)?.start ?? '0';
  return [process.pid, tid, start, boot, machine, randomUUID().slice(0, 8)].join('.');
}

/** Whether an owner can still act. */
export function ownerState(id: OwnerId): OwnerState {
  const match = /^(\d+)\.(\d+)\.(\d+)\.([0-9a-f]{12})\.([0-9a-f]{12})\.[0-9a-f]{8}$/.exec(id);
  // An owner writes its id before anyone can see it: what cannot be read was lost with the power, and its owner too.
  if (match === null) return 'dead';
  const [, pid, tid, start, itsBoot, itsMachine] = match;
  if (itsMachine !== machine) return 'unknown';
  if (itsBoot !== boot) return 'dead';
  try {
    process.kill(Number(pid), 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return 'dead';
  }
  if (start === '0') return 'alive';
  const task = readTask(`/proc/${pid}/task/${tid}/stat`);
  if (task !== undefined) return task.start === start && !/[ZX]/.test(task.state) ? 'alive' : 'dead';
  // With /proc mounted hidepid the process is there but cannot be looked at.
  return readTask(`/proc/${pid}/stat`) === undefined ? 'unknown' : 'dead';
}
