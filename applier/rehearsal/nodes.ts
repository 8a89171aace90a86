import type { Call, NodeSeen } from '../types.ts';
import type { Node, Simulation } from './state.ts';

/** Calls that change a node at once. Cutting one takes time, and may fail. */
export type NodeCall = Extract<
  Call,
  { readonly call: 'bind' | 'release' | 'cordon' | 'uncordon' | 'pauseOperand' | 'resumeOperands' }
>;

/** Changes a node, where it still is. */
export function changeNode({ state, clock, behaviour }: Simulation, call: NodeCall): void {
  const node = state.node(call.node);
  if (node) Object.assign(node, changeBy(call));
  // Nothing else has to follow, but the scheduler looks whenever something happens.
  clock.after(behaviour.lagMs(), () => {});
}

function changeBy(call: NodeCall): Partial<Node> {
  switch (call.call) {
    case 'bind':
      return { logical: call.logical, startupTaint: true, released: false, unschedulable: false };
    case 'release':
      return { logical: null, released: true, unschedulable: true };
    case 'cordon':
      return { unschedulable: true, cordonedBy: 'ours' };
    case 'uncordon':
      return { unschedulable: false, cordonedBy: null, startupTaint: false };
    case 'pauseOperand':
      return { paused: [call.label], devicePluginReady: false };
    case 'resumeOperands':
      return { paused: [], devicePluginReady: true };
  }
}

/** What a new node brings with it. */
export type Hardware = Pick<NodeSeen, 'nodeGroup' | 'gpu' | 'gpuCount'>;

/** A node that nothing has been done with. @param name its name in Kubernetes */
export const freshNode = (name: string, { nodeGroup, gpu, gpuCount }: Hardware): Node => ({
  name,
  nodeGroup,
  gpu,
  gpuCount,
  logical: null,
  ready: true,
  unschedulable: false,
  cordonedBy: null,
  startupTaint: false,
  released: false,
  layoutEntry: null,
  migState: null,
  paused: [],
  allocatable: new Map(),
  wholeGpus: 0,
  counted: new Map(),
  devicePluginReady: true,
  providerId: null,
});
