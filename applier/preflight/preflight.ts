import type { Check, Rule } from './check.ts';
import type { Facts } from './facts.ts';
import { rights } from './rules/access.ts';
import { kubernetesVersion, stack } from './rules/cluster.ts';
import { driverBounced, otherClaims, pools } from './rules/dra.ts';
import { driver, migCapable, migMode } from './rules/hardware.ts';
import { layoutsFile, layoutsSize } from './rules/layouts.ts';
import { autoscalers, binding, cordons, foreignPods, layoutState, startupTaint, supply } from './rules/nodes.ts';
import { defaultLayout, enabled, layoutsName, migManagerVersion, strategy } from './rules/operator.ts';
import { nodeTaints, oneServiceEach, workloads } from './rules/workloads.ts';

/** In the order in which they are told: what makes others pointless comes first. */
export const RULES: readonly Rule[] = [
  kubernetesVersion,
  rights,
  stack,
  enabled,
  migManagerVersion,
  strategy,
  layoutsName,
  defaultLayout,
  layoutsFile,
  layoutsSize,
  binding,
  supply,
  startupTaint,
  driver,
  migCapable,
  migMode,
  pools,
  driverBounced,
  layoutState,
  cordons,
  foreignPods,
  nodeTaints,
  autoscalers,
  oneServiceEach,
  otherClaims,
  workloads,
];

/**
 * Whether a cluster is fit to have a plan carried out. Nothing is to be touched while any check is `refused`. `unknown`
 * is for people to decide: the applier could not see.
 */
export function preflight(facts: Facts): Check[] {
  return RULES.filter(({ backend }) => backend === undefined || backend === facts.backend).flatMap((rule) => {
    const found = rule.look(facts);
    if (found.length === 0) return [{ id: rule.id, status: 'ok', says: rule.what, whatToDo: '', source: rule.source }];
    return found.map(({ part, status, says, whatToDo = rule.whatToDo }): Check => {
      const id = part === undefined ? rule.id : `${rule.id}/${part}`;
      return { id, status, says, whatToDo, source: rule.source };
    });
  });
}
