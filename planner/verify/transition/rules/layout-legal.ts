import { countsKey, enumerateGeometry, type Geometry, gpuModel } from '../../../mig/index.ts';
import type { TransitionContext } from '../context.ts';
import type { TransitionFinding, TransitionRule } from '../rule.ts';

export const layoutLegal: TransitionRule = {
  id: 'layout-legal',
  why: 'mig-parted refuses a cut that the GPU does not have, and the node stays empty',
  check: (context) => {
    return context.transition.steps.flatMap((step, index): TransitionFinding[] => {
      if (step.action !== 'reconfigure') return [];
      const gpu = gpuOf(context, step.node);
      if (gpu === undefined) return [];
      const geometry = geometryOf(gpu);
      return step.layout.flatMap((profiles, at) => {
        if (geometry && isLegal(geometry, profiles)) return [];
        const path = context.path(index, `layout[${at}]`);
        return [{ path, expected: `a legal cut of an ${gpu}`, got: profiles.join(', ') }];
      });
    });
  },
};

/** Nodes that are in no plan are told by their `addNode`. */
function gpuOf({ nodesBefore, nodesAfter, begun, fleet, transition }: TransitionContext, node: string) {
  const planned = nodesAfter.get(node) ?? nodesBefore.get(node);
  if (planned) return planned.gpu;
  const steps = [...(begun?.steps ?? []), ...transition.steps];
  const added = steps.find((step) => step.action === 'addNode' && step.node === node);
  const name = added?.action === 'addNode' ? added.nodeGroup : undefined;
  return fleet.spec.nodeGroups.find((group) => group.name === name)?.gpu;
}

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
