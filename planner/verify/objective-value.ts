import type { ObjectiveName } from '../documents/index.ts';
import type { VerifyContext } from './context.ts';
import type { Demand } from './demand.ts';
import { nearest } from './exact.ts';
import { isNearly, isRounded } from './tolerance.ts';

/**
 * What the plan's value of an objective should have been, or `undefined` when `value` is right.
 *
 * Nodes to reconfigure and pods to restart depend on the plan that runs now, which is no input here; of those it is
 * only checked that they do not exceed what there is.
 */
export function objectiveProblem(context: VerifyContext, name: ObjectiveName, value: number): string | undefined {
  const { summary } = context.plan;
  switch (name) {
    case 'cost':
      if (summary.costPerHour === undefined) return 'no cost, as the plan has no costPerHour';
      return isNearly(value, summary.costPerHour) ? undefined : `${summary.costPerHour}, as in the summary`;
    case 'nodes':
    case 'gpus':
      return value === summary[name] ? undefined : `${summary[name]}, as in the summary`;
    case 'reconfiguredNodes':
      return upTo(new Set(context.gpus.map(({ gpu }) => gpu.node)).size, 'nodes', value);
    case 'restartedPods':
      return upTo(context.instances.filter(({ instance }) => instance.service !== null).length, 'instances', value);
    case 'slack': {
      const least = Math.min(...context.demands.map((demand) => slackOf(context, demand)));
      if (context.demands.length === 0 || isRounded(value, least)) return undefined;
      return `${least}, the least slack of any service`;
    }
  }
}

/** capacity / required - 1, from the instances and the demand themselves. */
export function slackOf(context: VerifyContext, { name, required }: Demand): number {
  return nearest(context.capacityOf(name)) / nearest(required) - 1;
}

function upTo(most: number, what: string, value: number): string | undefined {
  if (Number.isInteger(value) && value >= 0 && value <= most) return undefined;
  return `a whole number from 0 to ${most}, the number of ${what}`;
}
