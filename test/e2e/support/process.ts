import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** A command did not end well; the message holds the end of what it printed. */
export class CommandFailedError extends Error {
  override readonly name = 'CommandFailedError';
}

/** How much of a command's output is kept for an error message, in characters. */
const TAIL = 4_000;

/** Runs a command to its end; resolves to its output, throws a CommandFailedError unless it exits with 0. */
export function run(command: string, args: readonly string[], options: SpawnOptions = {}): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    const keep = (chunk: Buffer) => {
      output += chunk;
    };
    child.stdout?.on('data', keep);
    child.stderr?.on('data', keep);
    const what = [command, ...args].join(' ');
    child.on('error', (cause) => reject(new CommandFailedError(`${what}: ${cause.message}`, { cause })));
    child.on('close', (code, signal) => {
      if (code === 0) resolve(output);
      else reject(new CommandFailedError(`${what} ended with ${signal ?? code}\n${output.slice(-TAIL)}`));
    });
  });
}

/** A server of the test's own, and the end of what it has printed. */
export interface Server {
  readonly child: ChildProcess;
  log(): string;
  /** Ends it (SIGTERM, after 5 s SIGKILL) and waits until it is gone. */
  stop(): Promise<void>;
}

/** Starts a server and waits until `ready` says yes; throws with its output when it ends or takes too long. */
export async function startServer(
  command: string,
  args: readonly string[],
  options: SpawnOptions & { ready: () => Promise<boolean>; timeoutMs?: number },
): Promise<Server> {
  const { ready, timeoutMs = 60_000, ...rest } = options;
  const child = spawn(command, args, { ...rest, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => {
      output = (output + chunk).slice(-TAIL);
    });
  }
  const gone = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', (error) => {
      output += error.message;
      resolve();
    });
  });
  const hasEnded = () => child.pid === undefined || child.exitCode !== null || child.signalCode !== null;
  const stop = async () => {
    if (hasEnded()) return;
    child.kill('SIGTERM');
    const timer = setTimeout(() => child.kill('SIGKILL'), 5_000);
    await gone;
    clearTimeout(timer);
  };
  const deadline = Date.now() + timeoutMs;
  while (!(await ready().catch(() => false))) {
    if (hasEnded() || Date.now() > deadline) {
      await stop();
      throw new CommandFailedError(`${command} ${args.join(' ')} did not become ready\n${output}`);
    }
    await sleep(50);
  }
  return { child, log: () => output, stop };
}

/** A port of the loopback interface that was free a moment ago. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() =>
        typeof address === 'object' && address ? resolve(address.port) : reject(new Error('no port')),
      );
    });
  });
}
