import { CORDONED_BY, MIG_CONFIG, MIG_STATE, NODE_LABEL, PAUSED, RELEASED, STARTUP_TAINT } from '../../labels.ts';
import type { Call } from '../../types.ts';
import type { NodeObject, Taint } from '../api/objects.ts';

/** Calls about a node. */
export type NodeCall = Extract<Call, { readonly node: string }>;

/** A JSON merge patch of a node. */
export interface NodePatch {
  readonly metadata?: {
    readonly labels?: Readonly<Record<string, string | null>>;
    readonly annotations?: Readonly<Record<string, string | null>>;
  };
  readonly spec?: { readonly unschedulable?: true | null; readonly taints?: readonly Taint[] | null };
}

/** A call that makes no sense for the node as it is. */
export class NodeCallError extends Error {
  override readonly name = 'NodeCallError';
}

/**
 * What has to change at a node for a call; null: it is that way already.
 *
 * To be sent for the very version it was made from. A label that is set a second time would take away what mig-manager
 * has said meanwhile, and mig-manager would never say it again.
 *
 * @param transition hash of the transition, which marks a cordon as ours
 * @throws NodeCallError where another logical node is bound to it
 */
export function nodePatch(node: NodeObject, call: NodeCall, transition: string): NodePatch | null {
  const { labels = {}, annotations = {}, name } = node.metadata ?? {};
  const { unschedulable = false, taints = [] } = node.spec ?? {};
  const hasTaint = taints.some(({ key }) => key === STARTUP_TAINT);
  switch (call.call) {
    case 'bind': {
      const bound = labels[NODE_LABEL];
      if (bound !== undefined && bound !== call.logical) {
        throw new NodeCallError(`node ${name} is bound to ${bound}, not free for ${call.logical}`);
      }
      if (bound === call.logical && hasTaint) return null;
      return {
        metadata: { labels: { [NODE_LABEL]: call.logical, [RELEASED]: null } },
        ...(hasTaint ? {} : { spec: { taints: [...taints, { key: STARTUP_TAINT, effect: 'NoSchedule' }] } }),
      };
    }
    case 'release':
      if (labels[NODE_LABEL] === undefined && labels[RELEASED] !== undefined && unschedulable) return null;
      return {
        metadata: { labels: { [NODE_LABEL]: null, [RELEASED]: 'true' }, ...(unschedulable ? {} : ours(transition)) },
        ...(unschedulable ? {} : { spec: { unschedulable: true } }),
      };
    case 'cordon':
      // Somebody else's cordon stays theirs.
      return unschedulable ? null : { metadata: ours(transition), spec: { unschedulable: true } };
    case 'uncordon': {
      const cordoned = annotations[CORDONED_BY] !== undefined;
      if (!cordoned && !hasTaint) return null;
      const left = taints.filter(({ key }) => key !== STARTUP_TAINT);
      return {
        ...(cordoned ? { metadata: { annotations: { [CORDONED_BY]: null } } } : {}),
        spec: {
          ...(cordoned ? { unschedulable: null } : {}),
          ...(hasTaint ? { taints: left.length === 0 ? null : left } : {}),
        },
      };
    }
    case 'setLayout':
      if (labels[MIG_CONFIG] === call.entry) return null;
      return { metadata: { labels: { [MIG_CONFIG]: call.entry, [MIG_STATE]: null } } };
    case 'pauseOperand':
      return labels[call.label] === 'true' ? { metadata: { labels: { [call.label]: PAUSED } } } : null;
    case 'resumeOperands': {
      const paused = call.labels.filter((label) => labels[label] === PAUSED);
      if (paused.length === 0) return null;
      return { metadata: { labels: Object.fromEntries(paused.map((label) => [label, 'true'])) } };
    }
  }
}

const ours = (transition: string) => ({ annotations: { [CORDONED_BY]: transition } });
