import { type ChildProcess, spawn } from 'node:child_process';
import type { MemoryLimit } from './memory-limit.ts';
import type { Runtime } from './ric.ts';
import { type Outcome, RuntimeApi } from './runtime-api.ts';

/** What a function is deployed with. */
export interface Deployment {
  readonly runtime: Runtime;
  /** The folder that holds the bundle: LAMBDA_TASK_ROOT. */
  readonly dir: string;
  /** `file.export`. */
  readonly handler: string;
  readonly timeoutMs: number;
  readonly memoryMb?: number;
  readonly limit?: MemoryLimit;
  readonly env?: Readonly<Record<string, string>>;
}

/** An outcome and how long it took. */
export type Report = Outcome & {
  /** From the start of the process to its first request for an event; undefined when it was running already. */
  readonly initMs: number | undefined;
  /** From handing over the event to the outcome, in ms; with the init before it, if there was one. */
  readonly totalMs: number;
};

/**
 * One execution environment of a Lambda function: AWS's runtime interface client on Node 24. Started by the first
 * event, kept for the next ones, killed at the deadline, started anew after it has died.
 */
export class LambdaFunction {
  readonly #deployment: Deployment;
  readonly #api: RuntimeApi;
  #process: ChildProcess | undefined;
  #log = '';

  private constructor(deployment: Deployment, api: RuntimeApi) {
    this.#deployment = deployment;
    this.#api = api;
  }

  static async deploy(deployment: Deployment): Promise<LambdaFunction> {
    return new LambdaFunction(deployment, await RuntimeApi.listen());
  }

  /** What all processes so far have printed. */
  get log(): string {
    return this.#log;
  }

  /** The present process, or undefined. */
  get pid(): number | undefined {
    return this.#process?.pid;
  }

  async invoke(event: unknown): Promise<Report> {
    const { timeoutMs } = this.#deployment;
    const started = performance.now();
    let initMs: number | undefined;
    if (this.#process === undefined) {
      const ready = new Promise<void>((resolve) => {
        this.#api.onAsk = resolve;
      });
      const died = this.#start();
      await Promise.race([ready, died]);
      initMs = performance.now() - started;
    }
    const outcome = this.#api.deliver(event, Date.now() + timeoutMs);
    if (this.#process === undefined) this.#api.fail('Runtime.ExitError', 'Runtime exited while it started');
    const timer = setTimeout(() => {
      const child = this.#process;
      this.#process = undefined; // so that its end is not told as a crash
      child?.kill('SIGKILL');
      this.#api.fail('Sandbox.Timedout', `Task timed out after ${(timeoutMs / 1000).toFixed(2)} seconds`);
    }, timeoutMs);
    const settled = await outcome;
    clearTimeout(timer);
    return { ...settled, initMs, totalMs: performance.now() - started };
  }

  /** Ends the process and the API. */
  async stop(): Promise<void> {
    const child = this.#process;
    this.#process = undefined;
    if (child !== undefined) {
      const gone = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGKILL');
      await gone;
    }
    await this.#api.close();
  }

  /** Starts the process; resolves at its end. */
  #start(): Promise<void> {
    const { runtime, dir, handler, limit } = this.#deployment;
    // The shell enters the group before it becomes Node, so that nothing of Node's memory is counted elsewhere.
    const enter = limit === undefined ? '' : `echo $$ > '${limit.procs}' && `;
    const script = `${enter}exec "$@"`;
    const child = spawn('/bin/sh', ['-c', script, 'sh', runtime.node, runtime.client, handler], {
      cwd: dir,
      env: this.#environment(),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#process = child;
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk: Buffer) => {
        this.#log += chunk;
      });
    }
    return new Promise((resolve) => {
      child.once('exit', (code, signal) => {
        resolve();
        if (this.#process !== child) return;
        this.#process = undefined;
        const how = signal === null ? `exit status ${code}` : `signal: ${signal === 'SIGKILL' ? 'killed' : signal}`;
        this.#api.fail('Runtime.ExitError', `Runtime exited with error: ${how}`);
      });
    });
  }

  /** Nothing of the test's own environment: a function has only what it is deployed with. */
  #environment(): NodeJS.ProcessEnv {
    const { dir, handler, memoryMb = 1769, env = {} } = this.#deployment;
    return {
      PATH: '/usr/local/bin:/usr/bin:/bin',
      LANG: 'en_US.UTF-8',
      TZ: ':UTC',
      AWS_REGION: 'us-east-1',
      AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
      AWS_LAMBDA_RUNTIME_API: this.#api.address,
      AWS_LAMBDA_FUNCTION_NAME: 'test',
      AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memoryMb),
      AWS_LAMBDA_LOG_GROUP_NAME: '/aws/lambda/test',
      AWS_LAMBDA_LOG_STREAM_NAME: 'test',
      LAMBDA_TASK_ROOT: dir,
      _HANDLER: handler,
      ...env,
    };
  }
}
