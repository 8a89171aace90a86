import { describe, expect, it } from 'vitest';
import { emit, log, type Metrics } from '../../../functions/observe/log.ts';
import { ofDecisions, ofPlan, ofRound } from '../../../functions/observe/measures.ts';
import { observed } from '../../../functions/observe/observed.ts';

type Line = Record<string, unknown> & { _aws?: { CloudWatchMetrics: readonly [Record<string, unknown>] } };

/** Lines that a call writes. */
async function linesOf(work: () => Promise<unknown>, measure?: (result: unknown) => Metrics): Promise<Line[]> {
  const lines: Line[] = [];
  const out = (line: string): void => {
    expect(line).not.toContain('\n');
    lines.push(JSON.parse(line));
  };
  const tools = {
    emit: (...[metrics, dimensions, fields]: Parameters<typeof emit>) => emit(metrics, dimensions, fields, out),
    log: (...[level, message, fields]: Parameters<typeof log>) => log(level, message, fields, out),
  };
  const event = { run: 'r1', item: { round: 2 } };
  await observed('merge', event, measure, work, { AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '2048' }, tools).catch(() => {});
  return lines;
}

describe('what a function writes', () => {
  it('its time and its GB-seconds, with the run as a field and not as a dimension', async () => {
    const [cost, done] = await linesOf(async () => ({ gpus: 3 }));

    expect(cost?._aws?.CloudWatchMetrics[0]).toEqual({
      Namespace: 'mig-planner/local',
      Dimensions: [['Function']],
      Metrics: [
        { Name: 'Seconds', Unit: 'Seconds' },
        { Name: 'GBSeconds', Unit: 'None' },
      ],
    });
    expect(cost).toMatchObject({ Function: 'merge', run: 'r1', round: 2 });
    expect(cost?.GBSeconds).toBeCloseTo(2 * (cost?.Seconds as number), 9);
    expect(done).toMatchObject({ level: 'info', message: 'done', run: 'r1', result: { gpus: 3 } });
  });

  it('the metrics of its result, without dimensions', async () => {
    const lines = await linesOf(
      async () => 0,
      () => ({ Gap: [0.1, 'None'], Absent: [undefined, 'Count'] }),
    );

    expect(lines[1]?._aws?.CloudWatchMetrics[0]).toMatchObject({
      Dimensions: [[]],
      Metrics: [{ Name: 'Gap', Unit: 'None' }],
    });
    expect(lines[1]).toMatchObject({ Gap: 0.1 });
  });

  it('its error, with the stack', async () => {
    const lines = await linesOf(() => Promise.reject(new RangeError('no')));

    expect(lines.at(-1)).toMatchObject({
      level: 'error',
      message: 'failed',
      error: 'RangeError',
      cause: 'no',
      stack: expect.any(String),
    });
  });

  it('nothing outside of Lambda', () => {
    expect(() => log('info', 'quiet')).not.toThrow();
  });
});

describe('measures', () => {
  it('of a round, a plan, decisions', () => {
    const round = {
      round: 1,
      gpus: 10,
      bound: 9,
      slack: 0,
      explore: true,
      run: 'r',
      truncated: false,
      items: '',
      results: '',
    };
    expect(ofRound(round)).toEqual({ Round: [1, 'Count'], SearchGap: [0.1, 'None'] });
    expect(ofRound({ ...round, gpus: null }).SearchGap).toEqual([undefined, 'None']);
    const blocked = { service: null, step: 'addNode p4d-0', lacks: 0, surge: 1 };
    const summary = {
      ...{ gpus: 10, nodes: 2, services: 1, lowerBound: 9, gap: 0.1, optimal: false, rounds: 4, text: '' },
      transition: { feasible: false, blocked, verified: false },
    } as const;
    const files = { plan: '', planSha256: '', transition: '', transitionSha256: '', report: '' };
    expect(ofPlan({ run: 'r', ...files, summary })).toMatchObject({
      Gap: [0.1, 'None'],
      Rounds: [4, 'Count'],
    });
    expect(ofDecisions([])).toMatchObject({ DecisionsKeep: [0, 'Count'] });
  });
});
