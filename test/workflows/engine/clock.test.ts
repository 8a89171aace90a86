import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RealClock, seededRandom, sleep, uuid, VirtualClock } from '../../../workflows/engine/index.ts';

describe('VirtualClock', () => {
  it('calls back in order of due time, then of scheduling', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(1000), { minLength: 1, maxLength: 50 }), async (delays) => {
        const clock = new VirtualClock(0);
        const fired: [number, number][] = [];

        await Promise.all(
          delays.map(
            (ms, i) =>
              new Promise<void>((done) => void clock.schedule(ms, () => done(void fired.push([clock.now(), i])))),
          ),
        );

        const expected = delays.map((ms, i): [number, number] => [ms, i]).sort((a, b) => a[0] - b[0] || a[1] - b[1]);
        expect(fired).toEqual(expected);
      }),
      { numRuns: 30 },
    );
  });

  it('does not call back what was cancelled', async () => {
    const clock = new VirtualClock(0);
    let called = false;
    clock.schedule(5, () => {
      called = true;
    })();

    await sleep(clock, 10);

    expect(called).toBe(false);
    expect(clock.now()).toBe(10);
  });

  it('stands still during real work', async () => {
    const clock = new VirtualClock(0);
    const timer = sleep(clock, 5).then(() => 'timer');
    const work = clock.during(new Promise((resolve) => setTimeout(resolve, 30))).then(() => 'work');

    expect(await Promise.race([timer, work])).toBe('work');
    expect(await timer).toBe('timer');
  });
});

describe('RealClock', () => {
  it('waits for real and can be cancelled', async () => {
    const clock = new RealClock();
    const start = clock.now();
    clock.schedule(1e12, () => {})();

    await sleep(clock, 15);

    expect(clock.now() - start).toBeGreaterThanOrEqual(14);
  });
});

describe('sleep', () => {
  it('rejects with the reason of the signal', async () => {
    const abort = new AbortController();
    const sleeping = sleep(new RealClock(), 60_000, abort.signal);
    abort.abort('enough');

    await expect(sleeping).rejects.toBe('enough');
    await expect(sleep(new RealClock(), 1, abort.signal)).rejects.toBe('enough');
  });
});

describe('seededRandom', () => {
  it('repeats for equal seeds, stays in [0, 1), and makes version 4 UUIDs', () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const [a, b] = [seededRandom(seed), seededRandom(seed)];
        for (let i = 0; i < 20; i++) {
          const value = a();
          expect(value).toBe(b());
          expect(value >= 0 && value < 1).toBe(true);
        }
        expect(uuid(a)).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
      }),
    );
  });
});
