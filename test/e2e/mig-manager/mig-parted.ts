import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { promisify } from 'node:util';
import { type Counts, type Hardware, sameCounts } from '../kubernetes/support/hardware.ts';
import { type LayoutPart, parseLayouts } from '../kubernetes/support/layouts.ts';

/** What a call of nvidia-mig-parted is for; `mode` is about MIG mode alone. */
export type Verb = 'valid' | 'assert' | 'mode' | 'apply';

/** What one call is to end with, at once or when it ends; `undefined` leaves it to the hardware. */
export type Injected = (verb: Verb, entry: string) => number | undefined | Promise<number | undefined>;

interface Answer {
  readonly code: number;
  readonly output: string;
}

/**
 * Answers the calls of the stand-in for nvidia-mig-parted on one node. Whether a file is valid the real program says; the
 * GPUs are those of the hardware, all in MIG mode.
 */
export class MigParted {
  /** The arguments of all calls. */
  readonly calls: string[] = [];
  readonly #program: string;
  readonly #hardware: Hardware;
  readonly #node: string;
  readonly #injected: Injected;

  constructor(program: string, hardware: Hardware, node: string, injected: Injected) {
    this.#program = program;
    this.#hardware = hardware;
    this.#node = node;
    this.#injected = injected;
  }

  /** Listens on a Unix socket until `close`. */
  listen(path: string): Promise<{ close(): Promise<void> }> {
    const server = createServer((socket) => {
      socket.setEncoding('utf8').once('data', async (line: string) => {
        const answer = await this.#answer(JSON.parse(line) as string[]).catch((error: Error) => ({
          code: 1,
          output: `${error.message}\n`,
        }));
        socket.end(JSON.stringify(answer));
      });
    });
    const close = () => new Promise<void>((resolve) => server.close(() => resolve()));
    return new Promise((resolve, reject) => {
      server.once('error', reject).listen(path, () => resolve({ close }));
    });
  }

  async #answer(args: readonly string[]): Promise<Answer> {
    this.calls.push(args.filter((arg) => !arg.startsWith('/')).join(' '));
    const after = (flag: string) => args[args.indexOf(flag) + 1] ?? '';
    const [file, entry] = [after('-f'), after('-c')];
    const verb = verbOf(args);
    const code = await this.#injected(verb, entry);
    if (code !== undefined) return { code, output: 'as the test wants it\n' };
    if (verb === 'valid') return this.#real(args);
    if (verb === 'mode') return { code: 0, output: '' };
    const parts = parseLayouts(await readFile(file, 'utf8')).get(entry) ?? [];
    return verb === 'apply' ? this.#apply(parts) : { code: this.#matches(parts) ? 0 : 1, output: '' };
  }

  async #real(args: readonly string[]): Promise<Answer> {
    return promisify(execFile)(this.#program, [...args]).then(
      ({ stdout }) => ({ code: 0, output: stdout }),
      (error: { code: number; stderr: string }) => ({ code: error.code, output: error.stderr }),
    );
  }

  #matches(parts: readonly LayoutPart[]): boolean {
    const wanted = new Map(this.#wanted(parts));
    return this.#hardware
      .layout(this.#node)
      .every((counts, gpu) => wanted.has(gpu) && sameCounts(counts, wanted.get(gpu)!));
  }

  #apply(parts: readonly LayoutPart[]): Answer {
    for (const [gpu, counts] of this.#wanted(parts)) this.#hardware.cut(this.#node, gpu, counts);
    return { code: 0, output: 'MIG configuration applied successfully\n' };
  }

  #wanted(parts: readonly LayoutPart[]): (readonly [number, Counts])[] {
    const all = [...this.#hardware.layout(this.#node).keys()];
    return parts.flatMap(({ devices, counts }) =>
      (devices === 'all' ? all : devices).map((gpu) => [gpu, counts] as const),
    );
  }
}

function verbOf(args: readonly string[]): Verb {
  if (args.includes('--valid-config')) return 'valid';
  if (args.includes('--mode-only')) return 'mode';
  return args.includes('apply') ? 'apply' : 'assert';
}
