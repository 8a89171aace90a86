import { afterAll, expect, test } from 'vitest';
import { describeWith } from '../support/component.ts';
import { LIMITS } from './support/apply-with.ts';
import { shareByLabels } from './support/capacity.ts';
import { follow } from './support/follow.ts';
import { isReady, type Pod } from './support/objects.ts';
import { NAMESPACE, type Nodes, planOf, THROUGHPUTS } from './support/plans.ts';
import { Serving } from './support/serving.ts';

const alike: Nodes = { 'p4d-0': [['bert 3g.20gb', 'bert 3g.20gb'], ['gpt 7g.40gb']] };
const mixed: Nodes = { 'p4d-0': [['bert 3g.20gb', 'bert 2g.10gb', '1g.5gb', '1g.5gb'], ['gpt 7g.40gb']] };
const even = new Set(['bert', 'gpt', 'vit']);

await describeWith('services whose pods all get the same share', Serving.start, (serving: Serving) => {
  const shareOf = shareByLabels(THROUGHPUTS);

  /** Carries on, and says the least that `bert` had meanwhile, counted as pods × the slowest. */
  const least = async (act: () => Promise<unknown>): Promise<number> => {
    const shares = new Map<string, number>();
    let minimum = Number.POSITIVE_INFINITY;
    const path = `/api/v1/namespaces/${NAMESPACE}/pods`;
    const pods = await follow<Pod>(serving.server.api, path, ({ before, after }) => {
      const share = after !== undefined && isReady(after) ? shareOf(after) : undefined;
      const { uid = '' } = (after ?? before)!.metadata;
      if (share?.service === 'bert') shares.set(uid, share.throughput);
      else shares.delete(uid);
      minimum = Math.min(minimum, shares.size === 0 ? 0 : shares.size * Math.min(...shares.values()));
    });
    // The first list comes pod by pod.
    minimum = Number.POSITIVE_INFINITY;
    await act();
    await pods.stop();
    return minimum;
  };

  afterAll(() => serving.stop());

  test('gets pods of other sizes where pods × the slowest keep the gate', async () => {
    expect(await serving.apply(serving.way(null, planOf(alike, 0.4)), { even })).toMatchObject({ result: 'done' });
    const way = serving.way(planOf(alike, 0.4), planOf(mixed, 0.4));
    expect(way.transition.gate.bert).toBe(52);
    const minimum = await least(async () => {
      expect(await serving.apply(way, { even })).toMatchObject({ result: 'done', says: [] });
    });
    expect(minimum).toBeGreaterThanOrEqual(52);
  });

  test('gets none where they do not, and why is told, although the sum would be enough', async () => {
    const way = serving.way(planOf(mixed, 0.7), planOf(alike, 0.7));
    expect(way.transition.gate.bert).toBeCloseTo(91);
    expect(await serving.apply(way, { even })).toMatchObject({ result: 'done' });
    const small: Nodes = { ...alike, 'p4d-1': [['bert 1g.5gb', 'bert 1g.5gb', '3g.20gb'], ['gpt 7g.40gb']] };
    const back = serving.way(planOf(alike, 0.7), planOf(small, 0.7));
    const minimum = await least(async () => {
      const stuck = await serving.apply(back, { even, limits: { ...LIMITS, stallMs: 5_000 } });
      expect(stuck.result).toBe('refused');
      expect(stuck.says.join('\n')).toMatch(/step \S+ would leave it 80\.0 requests\/s.*gate is 112/);
    });
    expect(minimum).toBeGreaterThanOrEqual(112);
  });
});
