import { describe, expect, it, test } from 'vitest';
import type { Certificate, Plan, TraceEntry } from '../../planner/documents/index.ts';
import { boundText, levelValue, verdict } from '../../report/words/certificate.ts';
import { courseText, gains } from '../../report/words/trace.ts';
import { fixturePlan } from './fixtures.ts';

const base = fixturePlan();

function certified(gpus: number, certificate: Partial<Certificate>, truncated?: boolean): Plan {
  return {
    ...base,
    summary: { ...base.summary, gpus, ...(truncated === undefined ? {} : { truncated }) },
    certificate: { ...base.certificate, ...certificate },
  };
}

describe('the certificate in words', () => {
  it('says proven when nothing can be better', () => {
    expect(
      verdict(certified(13, { lowerBound: 13, optimal: true, gap: 0, method: 'prices', priceBound: 12.41 })),
    ).toEqual({
      state: 'proven',
      badge: 'Proven optimal',
      headline: '13 GPUs; no plan can use fewer than 13.',
      because:
        'Proven by prices: the cheapest way to cover every service is worth 12.41 GPUs, and no legal GPU is worth more than 1.',
    });
  });

  it('says how much a better plan could save at most', () => {
    const { state, badge, headline } = verdict(certified(16, { lowerBound: 15, optimal: false, gap: 1 / 16 }));
    expect({ state, badge }).toEqual({ state: 'gap', badge: 'Gap 6.3%' });
    expect(headline).toBe('16 GPUs; no plan can use fewer than 15. At most 1 GPU (6.3%) could be saved.');
  });

  it('gives both numbers where branching proves more than the prices', () => {
    const { because } = verdict(
      certified(13, { lowerBound: 13, optimal: true, gap: 0, method: 'branching', priceBound: 11.9 }),
    );
    expect(because).toBe(
      'Proven by branching: the integer program excludes fewer than 13. The prices alone prove 11.90, so 12.',
    );
  });

  it('does without the sum of the covers where the plan does not state it', () => {
    const { priceBound: _, ...rest } = base.certificate;
    const because = (method: 'prices' | 'branching') =>
      verdict({ ...base, certificate: { ...rest, method, lowerBound: 13 } }).because;
    expect(because('prices')).toBe(
      'Proven by prices: the cheapest way to cover every service is worth more than 12 GPUs, and no legal GPU is worth more than 1.',
    );
    expect(because('branching')).toBe(
      'Proven by branching: the integer program excludes fewer than 13. What the prices alone prove is not stated.',
    );
  });

  it('does not call a plan optimal whose cost is open', () => {
    const levels = [{ objective: 'cost' as const, value: 43.92, bound: 40, proven: false }];
    const found = verdict(certified(13, { lowerBound: 13, optimal: false, gap: 0, levels }));
    expect(found.badge).toBe('GPU count proven');
    expect(found.headline).toContain('Cost per hour: 43.92 planned, at least 40.00 proven.');
    expect(verdict(certified(13, { lowerBound: 13, optimal: false, gap: 0, levels: [] })).headline).toContain(
      'not proven',
    );
  });

  test.each([
    [true, 'The search was cut short before a bound was found.'],
    [undefined, 'No bound was computed for this plan.'],
  ])('says so when there is no bound (truncated: %s)', (truncated, because) => {
    const found = verdict(certified(13, { lowerBound: 0, optimal: false, gap: 1, method: 'none' }, truncated));
    expect(found).toMatchObject({ state: 'open', headline: '13 GPUs; no lower bound is known.', because });
  });

  it('bounds slack from above and everything else from below', () => {
    expect(boundText({ objective: 'slack', value: 0.01, bound: 0.042, proven: false })).toBe('at most 4.2%');
    expect(boundText({ objective: 'gpus', value: 14, bound: 13, proven: false })).toBe('at least 13');
    expect(boundText({ objective: 'restartedPods', value: 9, bound: 0, proven: false, method: 'none' })).toBe(
      'none known',
    );
    expect(levelValue('nodes', 1.5)).toBe('1.5');
  });
});

describe('the course of the search in words', () => {
  const entry = (round: number, gpus: number, more: Partial<TraceEntry> = {}): TraceEntry => ({
    round,
    searcher: round === 0 ? 'exact' : 'genetic',
    gpus,
    ...more,
  });
  const course = (...trace: TraceEntry[]) => courseText({ ...base, search: { ...base.search, trace } });

  it('tells the start, what the rounds saved and who did it', () => {
    expect(course(entry(0, 17), entry(1, 15), entry(2, 14), entry(3, 14))).toBe(
      'Prepare found 17 GPUs (exact); 3 rounds of search saved 3 GPUs more, last in round 2 (genetic).',
    );
    expect(course(entry(0, 13, { slack: 0.01 }), entry(1, 13, { slack: 0.02 }))).toBe(
      'Prepare found 13 GPUs (exact); 1 round of search kept 13 and improved the rest, last in round 1 (genetic).',
    );
  });

  it('tells when there was nothing to explore, nothing found, nothing written', () => {
    expect(course(entry(0, 13))).toBe('Prepare found 13 GPUs (exact); there was nothing left to explore.');
    expect(course(entry(0, 13), entry(1, 13))).toBe(
      'Prepare found 13 GPUs (exact); 1 round of search found nothing better.',
    );
    expect(course()).toBe('The plan carries no search trace.');
  });

  it('names what an entry gained, the most important first', () => {
    const before = entry(0, 14, { nodes: 3, costPerHour: 60, slack: 0.01 });
    expect(gains(entry(1, 13, { nodes: 2, costPerHour: 40, slack: 0.02 }), before)).toEqual([
      '20.00 per hour cheaper',
      '1 node fewer',
      '1 GPU fewer',
    ]);
    expect(gains(entry(1, 14, { slack: 0.02 }), before)).toEqual(['smallest slack 1.0% → 2.0%']);
    expect(gains(before, undefined)).toEqual([]);
  });
});
