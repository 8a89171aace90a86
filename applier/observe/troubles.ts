import { MIG_STATE } from '../labels.ts';
import type { NodeSeen } from '../types.ts';

/** What is no trouble of a node, where it is expected. */
export interface Expected {
  readonly cordon?: boolean | undefined;
  readonly taint?: boolean | undefined;
}

/** Why a node is not fit to be worked on, in words; empty where it is. */
export function troublesOf(node: NodeSeen, { cordon = false, taint = false }: Expected = {}): string[] {
  const { ready, devicePluginReady, unschedulable, cordonedBy, migState, paused, startupTaint } = node;
  return [
    ...(ready ? [] : ['not ready']),
    ...(devicePluginReady ? [] : ['its device plugin is not ready']),
    ...(unschedulable && !cordon
      ? [cordonedBy === null ? 'cordoned, not by mig-planner' : `cordoned by transition ${cordonedBy}`]
      : []),
    ...(startupTaint && !taint ? ['still has the startup taint'] : []),
    ...(migState === null || migState === 'success' ? [] : [`${MIG_STATE} is ${migState}`]),
    ...paused.map((label) => `${label} is paused`),
  ];
}
