import pc from 'picocolors';
import type { Progress } from '../functions/round.ts';
import type { RunSummary } from '../planner/run/index.ts';
import { takesColour } from './colour.ts';
import type { RunObserver } from './run-locally.ts';

/** Where progress goes: standard error, so that standard output stays clean. */
export interface ProgressStream {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

const FRAMES = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const FRAME_MS = 100;

/**
 * Shows the round, the best plan so far, the bound, the gap and the time: on a terminal in one line that changes,
 * elsewhere in one line per round.
 */
export class ProgressDisplay implements RunObserver {
  readonly #stream: ProgressStream;
  readonly #seconds: () => number;
  readonly #paint: ReturnType<typeof pc.createColors>;
  #last: RunSummary | undefined;
  #workers = 0;
  #frame = 0;
  #exploring = false;
  #finalizing = false;
  #note = '';
  #proofSeconds: number | null = null;
  #live:
    | { readonly timer: NodeJS.Timeout; readonly draw: (text: string) => void; readonly clear: () => void }
    | undefined;

  /** @param seconds since the process started */
  constructor(stream: ProgressStream, seconds: () => number) {
    this.#stream = stream;
    this.#seconds = seconds;
    this.#paint = pc.createColors(takesColour(stream));
  }

  /** Seconds at which a plan was known to have as few GPUs as any can have; null while none is. */
  get proofSeconds(): number | null {
    return this.#proofSeconds;
  }

  /** Starts the changing line, where there is a terminal for it. */
  async start(): Promise<void> {
    if (this.#stream.isTTY !== true) return;
    const { createLogUpdate } = await import('log-update');
    const draw = createLogUpdate(this.#stream as NodeJS.WritableStream, { showCursor: true });
    const timer = setInterval(() => draw(this.#liveLine()), FRAME_MS);
    timer.unref();
    draw(this.#liveLine());
    this.#live = { timer, draw, clear: () => draw.clear() };
  }

  onReport(summary: RunSummary): void {
    this.#last = summary;
    if (summary.gpus !== null && summary.gpus === summary.bound) this.#proofSeconds ??= this.#seconds();
  }

  onRound(progress: Progress): void {
    this.onReport(progress);
    this.#workers = 0;
    this.#exploring = progress.explore;
    if (this.#live === undefined) this.#stream.write(`${this.#ended(progress)}\n`);
  }

  onWorker(): void {
    this.#workers++;
  }

  onFinalize(): void {
    this.#finalizing = true;
  }

  /** Says something that stays on the screen. */
  note(text: string): void {
    this.#note = text;
    if (this.#live === undefined) this.#stream.write(`${text}\n`);
  }

  /** Ends the changing line and leaves how it all came out. */
  stop(): void {
    if (this.#live === undefined) return;
    clearInterval(this.#live.timer);
    this.#live.clear();
    this.#live = undefined;
    if (this.#last !== undefined) {
      this.#stream.write(`${this.#paint.dim(this.#ended(this.#last))}\n`);
    }
    if (this.#note !== '') this.#stream.write(`${this.#note}\n`);
  }

  /** A round in one line. */
  #ended(summary: RunSummary): string {
    return `round ${summary.round}: ${describe(summary)}, ${this.#seconds().toFixed(1)} s`;
  }

  #liveLine(): string {
    const { cyan, dim, yellow } = this.#paint;
    const spinner = cyan(FRAMES[this.#frame++ % FRAMES.length]!);
    const found = this.#last === undefined ? 'bound and first plans' : describe(this.#last);
    const note = this.#note === '' ? '' : `\n${yellow(this.#note)}`;
    return `${spinner} ${this.#step()}: ${found} ${dim(`${this.#seconds().toFixed(1)} s`)}${note}`;
  }

  /** What is being done now. */
  #step(): string {
    if (this.#finalizing) return 'placing and verifying';
    if (!this.#exploring) return 'preparing';
    const workers = this.#workers === 0 ? '' : `, ${this.#workers} worker${this.#workers === 1 ? '' : 's'} done`;
    return `round ${this.#last!.round + 1}${workers}`;
  }
}

/** The best plan so far and what is known of it. */
function describe({ gpus, bound, slack }: RunSummary): string {
  const spare = slack === null ? '' : `, smallest slack ${(slack * 100).toFixed(1)} %`;
  if (gpus === null) return `no plan yet, at least ${bound} GPUs`;
  if (gpus === bound) return `${gpus} GPUs, proven the fewest${spare}`;
  const gap = ((gpus - bound) / gpus) * 100;
  return `${gpus} GPUs, at least ${bound} (gap ${gap.toFixed(1)} %)${spare}`;
}
