import type { BlockedTransition } from '../../planner/documents/index.ts';
import { amount, listed, plural, printable } from '../format.ts';
import type { TransitionNumbers } from '../view/transition.ts';

const SECONDS_PER_MINUTE = 60;
/** `12.7 minutes`. */
export const minutes = (seconds: number): string => `${(seconds / SECONDS_PER_MINUTE).toFixed(1)} minutes`;

/** The way to a plan in one or two sentences. */
export function transitionText(numbers: TransitionNumbers): string {
  if (!numbers.feasible) return blockedText(numbers.blocked);
  const { waves, steps, seconds, nodes, pods, surgeNodes } = numbers;
  const retuned = pods.retuned > 0 ? [`${plural(pods.retuned, 'pod')} with another batch`] : [];
  if (steps === 0) return retuned.length > 0 ? `no steps; ${retuned[0]}` : 'nothing to do';
  const surge = surgeNodes > 0 ? `, up to ${plural(surgeNodes, 'node')} above maxNodes` : '';
  const changes = [
    ...some(nodes.reconfigured, 'node', 'cut anew'),
    ...some(nodes.added, 'node', 'added'),
    ...some(nodes.removed, 'node', 'released'),
    ...some(pods.started, 'pod', 'started'),
    ...some(pods.stopped, 'pod', 'stopped'),
    ...retuned,
  ];
  return `${plural(steps, 'step')} in ${plural(waves, 'wave')}, ${minutes(seconds)}${surge}; ${listed(changes)}`;
}

const some = (count: number, what: string, done: string) => (count === 0 ? [] : [`${plural(count, what)} ${done}`]);

/** Whether that is certain, what is in the way, and how many more nodes would give one. */
export const blockedText = (blocked: BlockedTransition['blocked']): string =>
  `${claimText(blocked)}: ${obstacleText(blocked)}; ${surgeText(blocked)}`;

/** Whether there is no way, or only none that was found. */
export const claimText = ({ proven }: BlockedTransition['blocked']): string =>
  proven ? 'no order of steps is safe, as looking at all has proven' : 'no safe order of steps was found';

/** What cannot be done, and who would lack how much. */
export function obstacleText({ service, step, lacks }: BlockedTransition['blocked']): string {
  if (service === null) return `"${printable(step)}" cannot be done`;
  return `${printable(service)} would lack ${amount(lacks)} requests/s at "${printable(step)}"`;
}

/** What helps against a way that is blocked. */
export function surgeText({ surge, proven }: BlockedTransition['blocked']): string {
  if (surge === null) {
    return proven
      ? 'no number of additional nodes would give one'
      : 'no number of additional nodes was found that would give one';
  }
  return `${plural(surge, 'more node')} in every node group would give one (surge in the fleet's nodeGroups)`;
}
