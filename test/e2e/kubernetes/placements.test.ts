import { expect, test } from 'vitest';
import { stringify } from 'yaml';
import { compile } from '../../../applier/carry/index.ts';
import { type Layout, layoutsText } from '../../../applier/layouts/index.ts';
import type { Plan } from '../../../planner/documents/index.ts';
import { countsKey, enumerateGeometry, type Geometry, gpuModel } from '../../../planner/mig/index.ts';
import { planTransition } from '../../../planner/transition/index.ts';
import { EXAMPLE, planPair } from '../../planner/transition/day-night.ts';
import { describeWith } from '../support/component.ts';
import type { GpuModel } from './support/gpu-node.ts';
import type { Counts } from './support/hardware.ts';
import { checkLayouts, placementOracle } from './support/placements.ts';

const MODELS: readonly GpuModel[] = ['A100-40GB', 'A100-80GB'];
/** With what the plain profiles leave out: double memory and media extensions. */
const geometryOf = (name: GpuModel) => enumerateGeometry(gpuModel(name)!, gpuModel(name)!.profiles);
const named = ({ profiles }: Geometry, counts: readonly number[]): Counts =>
  Object.fromEntries(counts.flatMap((count, p) => (count > 0 ? [[profiles[p]!.name, count] as const] : [])));
const listed = (counts: Counts) =>
  Object.entries(counts).flatMap(([profile, count]) => Array<string>(count).fill(profile));

const entry = (counts: Record<string, number>) => [{ devices: 'all', 'mig-enabled': true, 'mig-devices': counts }];

await describeWith('placement oracle', placementOracle, (oracle) => {
  test('tells which layouts can be made, and where the instances come to lie', async () => {
    const file = stringify({
      version: 'v1',
      'mig-configs': {
        halves: entry({ '3g.20gb': 1, '4g.20gb': 1 }),
        crowded: entry({ '3g.20gb': 2, '1g.5gb': 1 }),
        other: entry({ '2g.20gb': 1 }),
      },
    });
    expect(await checkLayouts(oracle, file, 'A100-40GB')).toEqual([
      {
        entry: 'halves',
        ok: true,
        placements: [
          [
            { profile: '4g.20gb', start: 0, size: 4 },
            { profile: '3g.20gb', start: 4, size: 4 },
          ],
        ],
      },
      {
        entry: 'crowded',
        ok: false,
        error: 'error attempting multiple config orderings: all orderings failed',
        placements: [[]],
      },
      // mig-parted clears the GPU and takes it for done.
      { entry: 'other', ok: false, error: 'made map[]', placements: [[]] },
    ]);
  });

  test.each([
    [{ '1g.5gb': 7 }, true],
    [{ '1g.5gb': 8 }, false],
    [{ '3g.20gb': 1, '2g.10gb': 1, '1g.5gb': 2 }, true],
    [{ '3g.20gb': 1, '2g.10gb': 2 }, true],
    [{ '3g.20gb': 1, '1g.5gb': 4 }, true],
    [{ '2g.10gb': 3, '1g.5gb': 1 }, true],
    [{ '4g.20gb': 2 }, false],
    [{ '7g.40gb': 1, '1g.5gb': 1 }, false],
    [{ '1g.5gb+me': 2 }, false],
  ])('%j: %s', async (counts, ok) => {
    const [answer] = await oracle([{ gpu: 'A100-40GB', counts }]);
    expect(answer?.ok).toBe(ok);
  });

  test.each(MODELS)('%s: a file with every dominant shape can be made', async (model) => {
    const geometry = geometryOf(model);
    const layout: Layout = geometry.dominantShapes.map((shape) => listed(named(geometry, shape)));
    const checked = await checkLayouts(oracle, layoutsText(null, [layout], new Set()), model);
    expect(checked.map(({ ok, error }) => ({ ok, error }))).toEqual(Array(2).fill({ ok: true, error: undefined }));
    expect(checked[0]!.placements).toHaveLength(layout.length);
  });

  test.each(MODELS)('%s: what the planner takes for possible is, and one instance more is not', async (model) => {
    const geometry = geometryOf(model);
    const possible = [...geometry.layouts.keys()].map((key) => key.split(',').map(Number));
    const impossible = new Map<string, readonly number[]>();
    for (const counts of possible) {
      for (const p of counts.keys()) {
        const more = counts.map((count, q) => (p === q ? count + 1 : count));
        if (!geometry.layouts.has(countsKey(more))) impossible.set(countsKey(more), more);
      }
    }
    const ask = async (all: readonly (readonly number[])[]) => {
      const questions = all.map((counts) => ({ gpu: model, counts: named(geometry, counts) }));
      const answers = await oracle(questions);
      return (wanted: boolean) => questions.filter((_, index) => answers[index]!.ok !== wanted);
    };
    expect((await ask(possible))(true)).toEqual([]);
    expect((await ask([...impossible.values()]))(false)).toEqual([]);
  });

  test('the layouts of the example, of its day and its night, can be made', async () => {
    const { fleet, day, night, nextDay } = planPair(new URL('../../../examples/', import.meta.url), EXAMPLE);
    const models = new Set(day.gpus.map(({ gpu }) => gpu));
    expect([...models]).toEqual(['A100-40GB']);
    const layoutsOf = (from: Plan | null, to: Plan) => {
      const transition = planTransition({ from, to, fleet });
      if (transition.feasible === false) throw new Error(JSON.stringify(transition.blocked));
      return compile(transition, to).layouts;
    };
    const layouts = [...layoutsOf(null, day), ...layoutsOf(day, night), ...layoutsOf(night, nextDay)];
    const checked = await checkLayouts(oracle, layoutsText(null, layouts, new Set()), 'A100-40GB');
    expect(checked.length).toBeGreaterThan(2);
    expect(checked.filter(({ ok }) => !ok)).toEqual([]);
  });
});
