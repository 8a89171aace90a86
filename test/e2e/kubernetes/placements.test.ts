import { expect, test } from 'vitest';
import { stringify } from 'yaml';
import { describeWith } from '../support/component.ts';
import { checkLayouts, placementOracle } from './support/placements.ts';

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
      { entry: 'crowded', ok: false, error: 'all orderings failed', placements: [[]] },
      { entry: 'other', ok: false, error: 'A100-40GB has no profile 2g.20gb', placements: [[]] },
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
});
