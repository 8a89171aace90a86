import { countLabel, MIG_CONFIG, MIG_STATE, migResource, plainProfile } from '../labels.ts';
import type { NodeSeen } from '../types.ts';
import { entryNames } from './entry-name.ts';
import { countsOf, type Layout } from './layout.ts';

/** Whether a node offers what a layout says, and what it still lacks, in words. */
export interface Standing {
  readonly done: boolean;
  readonly lacks: readonly string[];
}

/**
 * Whether a node stands as the layout says: *done* in the sense of mig-manager's protocol.
 *
 * `success` alone is not enough: it carries no generation, and new instances become allocatable some 40 s later. So
 * the label, the state, the operands that are stopped while GPUs are cut, and what kubelet and GPU feature discovery
 * say of every profile have to agree.
 */
export function standing(node: NodeSeen, layout: Layout): Standing {
  const names = entryNames(layout);
  const lacks: string[] = [];
  if (node.layoutEntry === null || !names.includes(node.layoutEntry)) {
    lacks.push(`label ${MIG_CONFIG} is ${node.layoutEntry ?? 'absent'}, not ${names.join(' or ')}`);
  }
  if (node.migState !== 'success') lacks.push(`${MIG_STATE} is ${node.migState ?? 'absent'}, not success`);
  for (const label of node.paused) lacks.push(`${label} is paused`);
  if (!node.ready) lacks.push('the node is not ready');
  if (!node.devicePluginReady) lacks.push('the device plugin is not ready');
  if (node.wholeGpus > 0) lacks.push(`${node.wholeGpus} GPUs are offered whole, their MIG mode is off`);
  const wanted = countsOf(layout);
  lacks.push(
    ...differences(wanted, node.allocatable, (profile) => `allocatable ${migResource(profile)}`),
    ...differences(wanted, node.counted, (profile) => `label ${countLabel(profile)}`),
  );
  // Until the DRA driver has looked anew it offers what was there before, of which there may be as many on the node.
  if (lacks.length === 0 && node.cuts !== undefined && !cutAlike(node.cuts, layout)) {
    lacks.push('instances are on other GPUs than the layout says: what is offered is not what was cut');
  }
  return { done: lacks.length === 0, lacks };
}

/** Whether the same GPUs are there, whatever their order: the driver's numbers need not be mig-manager's. */
function cutAlike(cuts: Layout, layout: Layout): boolean {
  const gpus = (all: Layout): string[] =>
    all
      .map((profiles) => profiles.map(plainProfile).sort().join())
      .filter((text) => text !== '')
      .sort();
  return gpus(cuts).join(' ') === gpus(layout).join(' ');
}

/** Profiles of which there are more or fewer than wanted, those included that nobody wants. */
function differences(
  wanted: ReadonlyMap<string, number>,
  seen: ReadonlyMap<string, number>,
  what: (profile: string) => string,
): string[] {
  const got = new Map([...seen].map(([profile, count]) => [plainProfile(profile), count]));
  return [...new Set([...wanted.keys(), ...got.keys()])].sort().flatMap((profile) => {
    const [is, shall] = [got.get(profile) ?? 0, wanted.get(profile) ?? 0];
    return is === shall ? [] : [`${what(profile)} is ${is}, not ${shall}`];
  });
}
