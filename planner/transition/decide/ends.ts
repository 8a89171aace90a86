import { State } from '../state.ts';
import type { World } from '../world.ts';
import type { Items } from './items.ts';
import { gatedPods } from './node-classes.ts';

/** Both ends of the way, one number of an item per place. */
export interface Ends {
  readonly start: readonly number[];
  readonly goal: readonly number[];
}

/**
 * Whether a proof covers the world: all nodes of a group are alike, none is in hand, no name stands for two nodes, and
 * at first all gates and limits hold. What is below its gate may rise but not fall, so ways would have a direction.
 */
export function isRegular(world: World): boolean {
  const state = new State(world);
  return (
    new Set(world.nodes.map(({ name }) => name)).size === world.nodes.length &&
    world.services.every((_, service) => state.surplus(service) >= 0) &&
    world.groups.every((_, group) => state.room(group) >= 0 && targets(world, group) <= world.groups[group]!.limit) &&
    world.nodes.every(({ group, gpu, initial, target }) =>
      [initial, target].every(
        (end) =>
          !end ||
          (!end.cordoned &&
            gpu === world.groups[group]!.gpu &&
            end.layout.gpus.length === world.groups[group]!.gpusPerNode),
      ),
    )
  );
}

/** Whether a group cannot take all nodes that the new plan has in it: then no order of steps can help. */
export function lacksRoom(world: World): boolean {
  return world.groups.some(
    ({ limit }, group) =>
      targets(world, group) > limit &&
      world.nodes.some((node) => node.group === group && node.target !== undefined && node.initial === undefined),
  );
}

const targets = ({ nodes }: World, group: number): number =>
  nodes.filter((node) => node.group === group && node.target !== undefined).length;

/** Places a group needs for either end. */
export function placesNeeded(world: World, group: number): number {
  const there = world.nodes.filter((node) => node.group === group && node.initial !== undefined).length;
  return Math.max(there, targets(world, group));
}

/**
 * Writes both ends with all places taken and a pod on every instance.
 *
 * More can always become less, as long as gates hold with less; so what can be reached from a state can be reached from
 * any that has more, and only those need to be looked at that have as much as there is room for.
 *
 * @returns undefined where there are too many ways to take a place
 */
export function endsOf(items: Items, places: readonly number[]): Ends | undefined {
  const { world, classes } = items;
  const classOf = new Map(classes.flatMap(({ members }, of) => members.map((node) => [node, of] as const)));
  const [start, goal]: [number[], number[]] = [[], []];
  world.nodes.forEach(({ group, initial, target }, node) => {
    const of = classOf.get(node) ?? group;
    if (initial) start.push(items.filled(of, initial.layout, gatedPods(world, initial.pods)));
    if (target) goal.push(items.filled(of, target.layout, gatedPods(world, target.pods)));
  });
  for (const [group, count] of places.entries()) {
    for (const side of [start, goal]) {
      const there = side.filter((item) => classes[items.list[item]!.of]!.group === group).length;
      const other = there < count ? items.options(group)?.[0] : undefined;
      if (there < count && other === undefined) return undefined;
      for (let n = there; n < count; n++) side.push(other!);
    }
  }
  return { start, goal };
}
