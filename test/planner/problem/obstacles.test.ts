import { describe, expect, it } from 'vitest';
import { obstacleOf } from '../../../planner/problem/obstacles.ts';
import { rowsOf, workloadOf } from './documents.ts';

const rows = rowsOf(`
  bert A100-40GB 1g.5gb 8 120 67
  bert A100-40GB 3g.20gb 2 90 21.5
  bert A100-80GB 7g.80gb 1 80 9
`);
const service = (fields: object) => workloadOf([{ name: 'svc', ...fields }]).spec.services[0]!;
const fleet = new Set(['A100-40GB']);

describe('obstacleOf', () => {
  it('a model without rows: names the nearest profiled ones, nearest first, at most three', () => {
    const models = ['resnet50', 'bert-large', 'bert-base', 'gpt2', 'bert-bas'];
    const found = obstacleOf(service({ model: 'bert-bse' }), [], fleet, models);
    expect(found).toEqual({
      service: 'svc',
      reason: 'model-not-profiled',
      message: 'model "bert-bse" has no row in the profiles',
      remedy: 'profile it, or name a profiled model; nearest: bert-base, bert-bas, bert-large',
    });
  });

  it('a model without rows, and no rows at all', () => {
    expect(obstacleOf(service({ model: 'x' }), [], fleet, []).remedy).toBe('profile it');
  });

  it('names equally near models in the order of the alphabet', () => {
    expect(obstacleOf(service({ model: 'b' }), [], fleet, ['d', 'a', 'c']).remedy).toMatch(/nearest: a, c, d$/);
  });

  it('a model profiled on other GPUs only: names those and the GPUs of the fleet, each once', () => {
    const found = obstacleOf(service({ model: 'bert' }), rows, new Set(['H100-80GB', 'A30']), ['bert']);
    expect(found.reason).toBe('no-profile-on-fleet-gpu');
    expect(found.message).toBe('model "bert" is profiled on A100-40GB, A100-80GB, the fleet has A30, H100-80GB');
    expect(found.remedy).toMatch(/A100-40GB, A100-80GB/);
  });

  it('a limit that no row meets: names the lowest limit that would do on this fleet', () => {
    const found = obstacleOf(service({ model: 'bert', latencyMs: 15 }), rows, fleet, ['bert']);
    expect(found.reason).toBe('latency');
    expect(found.message).toContain('15 ms');
    expect(found.remedy).toBe('a limit of 21.5 ms or more can be met (A100-40GB 3g.20gb, batch 2)');
  });
});
