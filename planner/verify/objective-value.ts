import type { ObjectiveName } from '../documents/index.ts';
import type { VerifyContext } from './context.ts';
import { exactRequirement, nearest } from './exact.ts';
import { isNearly, isRounded } from './tolerance.ts';

/**
 * What the plan's value of an objective should have been, or `undefined` when `value` is right.
 *
 * Nodes to reconfigure and pods to restart depend on the plan that runs now, which is no input here; of those it is
 * only checked that they do not exceed what there is.
 */
export function objectiveProblem(context: VerifyContext, name: ObjectiveName, value: number): string | undefined {
  const { summary, services } = context.plan;
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
      const least = Math.min(...services.map((service) => slackOf(context, service)));
      if (services.length === 0 || isRounded(value, least)) return undefined;
      return `${least}, the least slack of any service`;
    }
  }
}

function slackOf(context: VerifyContext, service: VerifyContext['plan']['services'][number]): number {
  return nearest(context.capacityOf(service.name)) / nearest(exactRequirement(service)) - 1;
}

function upTo(most: number, what: string, value: number): string | undefined {
  if (Number.isInteger(value) && value >= 0 && value <= most) return undefined;
  return `a whole number from 0 to ${most}, the number of ${what}`;
}
