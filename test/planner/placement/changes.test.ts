import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CurrentNode, countChanges, type PlacedGpu } from '../../../planner/placement/index.ts';

interface Slot {
  readonly kind: number;
  readonly start: number;
  readonly service: number;
}

const slot = fc.record({
  kind: fc.nat({ max: 2 }),
  start: fc.nat({ max: 6 }),
  service: fc.integer({ min: -1, max: 2 }),
});
const node = fc.array(fc.array(slot, { maxLength: 3 }), { minLength: 2, maxLength: 2 });
const cluster = fc.dictionary(fc.constantFrom('a', 'b', 'c', 'd'), node, { noNullPrototype: true });

const current = (nodes: Readonly<Record<string, Slot[][]>>): CurrentNode[] =>
  Object.entries(nodes).map(([name, gpus]) => ({ name, group: 0, gpus }));
const placed = (nodes: Readonly<Record<string, Slot[][]>>): PlacedGpu[] =>
  Object.entries(nodes).flatMap(([name, gpus]) =>
    gpus.map((instances, index) => ({ node: name, group: 0, index, instances })),
  );

/** Levels 4 and 5 by their definition, with multisets as sorted text. */
function byDefinition(after: Readonly<Record<string, Slot[][]>>, before: Readonly<Record<string, Slot[][]>>) {
  let reconfiguredNodes = 0;
  let restartedPods = 0;
  for (const [name, gpus] of Object.entries(after)) {
    const kinds = (list: Slot[][]) =>
      list
        .map((slots) =>
          slots
            .map(({ kind }) => kind)
            .toSorted()
            .join(),
        )
        .join('|');
    const same = before[name] !== undefined && kinds(gpus) === kinds(before[name]);
    if (before[name] && !same) reconfiguredNodes++;
    const ran = same ? before[name]!.flat().map(({ kind, service }) => `${kind}/${service}`) : [];
    for (const { kind, service } of gpus.flat()) {
      if (service < 0) continue;
      const at = ran.indexOf(`${kind}/${service}`);
      if (at < 0) restartedPods++;
      else ran.splice(at, 1);
    }
  }
  return { reconfiguredNodes, restartedPods };
}

describe('changes between two plans', () => {
  it('are counted as their definition says', () => {
    fc.assert(
      fc.property(cluster, cluster, fc.boolean(), (a, b, mixed) => {
        const before = mixed ? { ...a, ...b } : b;
        expect(countChanges(placed(a), current(before))).toEqual(byDefinition(a, before));
      }),
      { numRuns: 300, seed: 71 },
    );
  });

  it('are none between a plan and itself, and pods may change places within a node', () => {
    fc.assert(
      fc.property(cluster, (a) => {
        expect(countChanges(placed(a), current(a))).toEqual({ reconfiguredNodes: 0, restartedPods: 0 });
      }),
      { numRuns: 50, seed: 72 },
    );
    const pods = (services: number[]) => ({ a: [services.map((service, at) => ({ kind: 0, start: at, service }))] });
    expect(countChanges(placed(pods([0, 1])), current(pods([1, 0])))).toEqual({
      reconfiguredNodes: 0,
      restartedPods: 0,
    });
    expect(countChanges(placed(pods([0, 0])), current(pods([1, 0])))).toEqual({
      reconfiguredNodes: 0,
      restartedPods: 1,
    });
  });

  it('are all pods and no node where nothing ran before', () => {
    const gpus = placed({
      a: [
        [
          { kind: 0, start: 0, service: 1 },
          { kind: 1, start: 2, service: -1 },
        ],
      ],
    });
    expect(countChanges(gpus, [])).toEqual({ reconfiguredNodes: 0, restartedPods: 1 });
  });
});
