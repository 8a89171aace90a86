import { MIG_STATE } from '../labels.ts';
import type { NodeSeen } from '../types.ts';

/** Why a node is not fit to be worked on, in words; empty where it is. A cordon is no trouble where one is expected. */
export function troublesOf(node: NodeSeen, cordonExpected = false): string[] {
  const { ready, devicePluginReady, unschedulable, cordonedBy, migState, paused, startupTaint } = node;
  return [
    ...(ready ? [] : ['not ready']),
    ...(devicePluginReady ? [] : ['its device plugin is not ready']),
    ...(unschedulable && !cordonExpected
      ? [cordonedBy === null ? 'cordoned, not by mig-planner' : `cordoned by transition ${cordonedBy}`]
      : []),
    ...(startupTaint && !cordonExpected ? ['still has the startup taint'] : []),
    ...(migState === null || migState === 'success' ? [] : [`${MIG_STATE} is ${migState}`]),
    ...paused.map((label) => `${label} is paused`),
  ];
}
