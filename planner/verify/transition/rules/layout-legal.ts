import { countsKey, enumerateGeometry, type Geometry, gpuModel } from '../../../mig/index.ts';
import type { TransitionFinding, TransitionRule } from '../rule.ts';

export const layoutLegal: TransitionRule = {
  id: 'layout-legal',
  why: 'mig-parted refuses a cut that the GPU does not have, and the node stays empty',
  check: ({ transition, replay, path }) => {
    return transition.steps.flatMap((step, index): TransitionFinding[] => {
      const gpu = replay.gpuAt[index];
      if (step.action !== 'reconfigure' || gpu === undefined) return [];
      const geometry = geometryOf(gpu);
      return step.layout.flatMap((profiles, at) => {
        if (geometry && isLegal(geometry, profiles)) return [];
        return [{ path: path(index, `layout[${at}]`), expected: `a legal cut of an ${gpu}`, got: profiles.join(', ') }];
      });
    });
  },
};

/** Ten milliseconds each to make, and always the same. */
const geometries = new Map<string, Geometry | undefined>();

function geometryOf(name: string): Geometry | undefined {
  if (!geometries.has(name)) {
    const model = gpuModel(name);
    geometries.set(name, model && enumerateGeometry(model, model.profiles));
  }
  return geometries.get(name);
}

function isLegal({ profiles, layouts }: Geometry, names: readonly string[]): boolean {
  if (names.some((name) => !profiles.some((profile) => profile.name === name))) return false;
  return layouts.has(countsKey(profiles.map(({ name }) => names.filter((other) => other === name).length)));
}
