import { OPERAND_LABELS } from '../labels.ts';
import { countsOf, type Layout } from '../layouts/index.ts';
import type { Call } from '../types.ts';
import type { Node, Simulation } from './state.ts';

/** How long mig-manager takes to see a new label and say so, milliseconds. */
const NOTICED_MS = 1;

/** What mig-manager does about a node whose label names another entry of the layouts. */
export function cutNode(
  simulation: Simulation,
  { node: name, entry }: Extract<Call, { readonly call: 'setLayout' }>,
): void {
  const { state, clock, behaviour } = simulation;
  const node = state.node(name);
  if (!node) return;
  if (state.pods.some((pod) => pod.node === name)) state.faults.push(`${name} is cut while pods are on it`);
  if (node.layoutEntry === entry) return;
  Object.assign(node, { layoutEntry: entry, migState: null });
  const layout = state.layouts.get(entry);
  const fate = layout ? behaviour.cut() : 'failed';
  if (fate === 'silent') return;
  clock.after(NOTICED_MS, () =>
    Object.assign(node, { migState: 'pending', paused: [...OPERAND_LABELS], devicePluginReady: false }),
  );
  if (fate === 'wedged') return;
  clock.after(behaviour.cutMs(), () => {
    // Another layout has been asked for meanwhile: what is told is about that one.
    if (node.layoutEntry !== entry) return;
    Object.assign(node, { migState: fate, paused: [], devicePluginReady: true });
    if (fate === 'success' && layout) offer(simulation, node, entry, layout);
  });
}

/** Instances of the new layout become allocatable after a while; those of the one before are gone at once. */
function offer({ clock, behaviour }: Simulation, node: Node, entry: string, layout: Layout): void {
  node.allocatable = new Map();
  clock.after(behaviour.allocatableMs(), () => {
    if (node.layoutEntry !== entry) return;
    const counts = countsOf(layout);
    Object.assign(node, { allocatable: counts, counted: counts, wholeGpus: 0 });
  });
}
