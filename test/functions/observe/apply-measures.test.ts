import { describe, expect, it } from 'vitest';
import { applyMeasures, NOT_STARTED, ofApply } from '../../../functions/observe/apply-measures.ts';
import { MemoryStore } from '../../../store/index.ts';

const STARTED = '2026-01-01T07:00:00Z';
const status = {
  ...{ kind: 'ApplyStatus', run: 'r1', transition: 'a'.repeat(64), phase: 'done', wave: 3, waves: 3 },
  ...{ steps: { done: 12, total: 12 }, message: 'done', updatedAt: '2026-01-01T07:10:30.000Z' },
  released: [{ node: 'p4d-1', kubernetesName: 'ip-1', providerId: 'aws:///us-east-1a/i-00000001' }],
};

async function measured(value: unknown, started = STARTED) {
  const store = new MemoryStore();
  if (value !== undefined) await store.put('runs/r1/apply.json', JSON.stringify(value));
  const measures = await applyMeasures(store, 'r1', started);
  return measures && ofApply(measures);
}

describe('metrics of an apply', () => {
  it('are its waves, steps, seconds and released nodes, and how it ended', async () => {
    expect(await measured(status)).toEqual({
      ApplyWaves: [3, 'Count'],
      ApplySteps: [12, 'Count'],
      ApplySeconds: [630, 'Seconds'],
      ApplyReleasedNodes: [1, 'Count'],
      ApplyDone: [1, 'Count'],
      ApplyRefused: [0, 'Count'],
      ApplyFailed: [0, 'Count'],
    });
  });

  it.each([
    ['refused', { ApplyRefused: [1, 'Count'], ApplyFailed: [0, 'Count'] }],
    ['failed', { ApplyRefused: [0, 'Count'], ApplyFailed: [1, 'Count'] }],
    ['applying', { ApplyDone: [0, 'Count'], ApplyFailed: [1, 'Count'] }],
  ])('of one that says %s to the end', async (phase, expected) => {
    expect(await measured({ ...status, phase })).toMatchObject(expected);
  });

  it.each([
    ['carried nothing out', status, NOT_STARTED],
    ['whose Job said nothing', undefined, STARTED],
    ['whose Job said nothing that is understood', { kind: 'Other' }, STARTED],
  ])('are none of a run that %s', async (_, value, started) => {
    expect(await measured(value, started)).toBeUndefined();
  });
});
