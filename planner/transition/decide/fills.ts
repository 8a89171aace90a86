import { podKey, type World } from '../world.ts';

/**
 * All ways to run a pod on every instance.
 *
 * @param slots instances per kind
 * @param services per kind, those that run on it
 * @returns undefined where there are more than `most`
 */
export function fills(
  world: World,
  slots: readonly number[],
  services: readonly (readonly number[])[],
  most: number,
): Map<number, number>[] | undefined {
  let all = [new Map<number, number>()];
  for (const [kind, count] of slots.entries()) {
    if (count === 0) continue;
    const ways = multisets(count, services[kind]!.length, most);
    if (ways === undefined || all.length * ways.length > most) return undefined;
    all = all.flatMap((pods) =>
      ways.map((way) => {
        const more = new Map(pods);
        way.forEach((number, at) => {
          if (number > 0) more.set(podKey(world, kind, services[kind]![at]!), number);
        });
        return more;
      }),
    );
  }
  return all;
}

/** All ways to write `count` as a sum of `parts` numbers. */
function multisets(count: number, parts: number, most: number): number[][] | undefined {
  if (parts === 1) return [[count]];
  const all: number[][] = [];
  for (let first = count; first >= 0; first--) {
    const rest = multisets(count - first, parts - 1, most - all.length);
    if (rest === undefined || all.length + rest.length > most) return undefined;
    for (const way of rest) all.push([first, ...way]);
  }
  return all;
}
