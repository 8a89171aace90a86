import { describe, expect, it } from 'vitest';
import { takesColour } from '../../cli/colour.ts';
import { ProgressDisplay } from '../../cli/progress.ts';

const summary = { round: 0, gpus: 12, bound: 10, slack: 0.021, explore: true };
const progress = { ...summary, run: 'r', truncated: false, items: 'i', results: 'm' };

/** A stream that keeps what is written. */
function stream(isTTY: boolean) {
  const written: string[] = [];
  return { isTTY, columns: 100, rows: 40, written, write: (text: string) => written.push(text) };
}

/** What a terminal would show last: all that was written, less the escape sequences. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences begin with one
const shown = (written: readonly string[]) => written.join('').replaceAll(/\u001b\[[\d;?]*[A-Za-z]/g, '');

describe('ProgressDisplay', () => {
  it('writes a line per round where there is no terminal', async () => {
    const out = stream(false);
    let now = 0.5;
    const display = new ProgressDisplay(out, () => now);

    await display.start();
    display.onReport({ ...summary, gpus: null, slack: null });
    display.onRound(progress);
    display.onWorker();
    now = 1.25;
    display.note('a note');
    display.onRound({ ...progress, round: 1, gpus: 10, slack: null });
    display.onFinalize();
    display.stop();

    expect(out.written).toEqual([
      'round 0: 12 GPUs, at least 10 (gap 16.7 %), smallest slack 2.1 %, 0.5 s\n',
      'a note\n',
      'round 1: 10 GPUs, proven the fewest, 1.3 s\n',
    ]);
  });

  it('knows when the number of GPUs was proven, and does not forget', () => {
    let now = 1;
    const display = new ProgressDisplay(stream(false), () => now);
    expect(display.proofSeconds).toBeNull();

    display.onReport({ ...summary, gpus: null });
    expect(display.proofSeconds).toBeNull();
    display.onReport({ ...summary, gpus: 10 });
    now = 2;
    display.onRound({ ...progress, gpus: 10 });

    expect(display.proofSeconds).toBe(1);
  });

  it('redraws one line on a terminal and leaves the outcome', async () => {
    const out = stream(true);
    const display = new ProgressDisplay(out, () => 3);

    await display.start();
    expect(shown(out.written)).toContain('preparing: bound and first plans 3.0 s');
    display.onRound(progress);
    display.onWorker();
    await expect.poll(() => shown(out.written)).toContain('round 1, 1 worker done: 12 GPUs, at least 10');
    display.note('stopping');
    display.onFinalize();
    await expect.poll(() => shown(out.written)).toContain('placing and verifying: 12 GPUs');
    display.stop();

    expect(shown(out.written.slice(-2))).toBe(
      'round 0: 12 GPUs, at least 10 (gap 16.7 %), smallest slack 2.1 %, 3.0 s\nstopping\n',
    );
  });
});

describe('takesColour', () => {
  it.each([
    [{ isTTY: true }, {}, true],
    [{ isTTY: true }, { NO_COLOR: '1' }, false],
    [{ isTTY: true }, { NO_COLOR: '' }, true],
    [{ isTTY: true }, { TERM: 'dumb' }, false],
    [{}, {}, false],
  ])('%j with %j: %s', (out, env, expected) => {
    expect(takesColour(out, env)).toBe(expected);
  });
});
