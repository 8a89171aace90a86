import { groupBy } from '../../../planner/problem/group-by.ts';
import { STARTUP_TAINT } from '../../labels.ts';
import type { NodeSeen } from '../../types.ts';
import { about, type Rule, refuse, type Seen, warn } from '../check.ts';
import { bound, fits, labelsOf, nodeName, planNodes, sameShape, unbound } from './plan-nodes.ts';

/** Of what may look bad because the very transition is under way. */
const GOES_ON = 'Nothing: this transition left it so, and goes on from there.';

export const binding: Rule = {
  id: 'node-binding',
  what: 'Each node of the plan is one real node, ready and as the fleet says',
  why: 'A plan counts with GPUs of a model and number; another node in its place has other instances.',
  whatToDo:
    'Put the node right or replace it; a new one inherits the name once it is off the old one: kubectl label node NODE mig-planner/node-',
  source: 'design',
  look: (facts) => {
    const nodes = bound(facts);
    const twice = [...groupBy(nodes, ({ need }) => need.logical)].filter(([, of]) => of.length > 1);
    // While a node is cut it may reboot, and labels of its GPUs go with the pods that write them.
    const inHand = (seen: NodeSeen): boolean => facts.resumed && (seen.cordonedBy !== null || seen.startupTaint);
    const wrong = nodes.filter(({ seen, need }) => !sameShape(seen, need));
    const away = nodes.filter(({ seen }) => !seen.ready).map(({ seen }) => seen.name);
    return [
      ...twice.map(([logical, of]) =>
        refuse(`Nodes ${of.map(({ seen }) => seen.name).join(', ')} are all bound to ${logical}`),
      ),
      ...wrong.map(({ seen, need }) => {
        const says = `Node ${seen.name} (${need.logical}) has ${seen.gpuCount} × ${seen.gpu ?? 'an unknown GPU'}, expected ${need.gpuCount} × ${need.gpu}`;
        return inHand(seen) ? warn(says, GOES_ON) : refuse(says);
      }),
      ...about(away, (names) => {
        const says = `Nodes ${names} are not ready`;
        return facts.resumed ? warn(says, GOES_ON) : refuse(says);
      }),
    ];
  },
};

export const supply: Rule = {
  id: 'nodes-needed',
  what: 'There are nodes enough to begin with',
  why: 'Steps that need a node wait for it.',
  whatToDo: 'Add nodes to the group, with the startup taint.',
  source: 'design',
  look: (facts) => {
    const free = new Set(facts.snapshot.nodes);
    const lacking = unbound(facts).filter((need) => {
      const found = [...free].find((seen) => fits(seen, need));
      if (found !== undefined) free.delete(found);
      return found === undefined;
    });
    return [...groupBy(lacking, ({ nodeGroup }) => nodeGroup)].map(([group, needs]): Seen => {
      const says = `Node group ${group} lacks ${needs.length} free nodes (${needs[0]!.gpuCount} × ${needs[0]!.gpu})`;
      if (facts.scaling === 'none') return warn(`${says}; steps that need them wait until they are there`);
      return warn(
        `${says}, though the group was to be raised before`,
        'Look at the Auto Scaling group: quota, capacity, start-up.',
      );
    });
  },
};

export const startupTaint: Rule = {
  id: 'startup-taint',
  what: 'New nodes keep pods off until they are cut',
  why: 'Before it is cut a node offers whole GPUs, or, after a reboot, instances it does not have.',
  whatToDo: `Let the node group start nodes with the taint ${STARTUP_TAINT}:NoSchedule; the applier takes it off.`,
  source: 'F7, F8, gpu-operator#2670',
  look: (facts) => {
    const groups = new Set(unbound(facts).map(({ nodeGroup }) => nodeGroup));
    const bare = facts.snapshot.nodes.filter(
      ({ logical, released, nodeGroup, startupTaint: tainted }) =>
        logical === null && !released && !tainted && nodeGroup !== null && groups.has(nodeGroup),
    );
    return about(
      bare.map(({ name }) => name),
      (names) => warn(`Nodes ${names} have no name in a plan yet, and not the taint ${STARTUP_TAINT}`),
    );
  },
};

export const layoutState: Rule = {
  id: 'mig-state',
  what: 'No node is being cut, or was left half cut',
  why: 'What a node that is `failed` or paused offers may be anything; the plan was made for something else.',
  whatToDo:
    'Wait if it is pending; else set its labels nvidia.com/gpu.deploy.* back to true, put it on a layout that works, and plan anew from what is there.',
  source: 'F1, F2, F3, F15, F18',
  look: (facts) => {
    const odd = bound(facts).flatMap(({ seen }) => {
      const words = [
        ...(seen.migState === null || seen.migState === 'success' ? [] : [`is ${seen.migState}`]),
        ...(seen.paused.length > 0 ? [`has ${seen.paused.length} operands paused`] : []),
      ];
      return words.length === 0 ? [] : [`Node ${seen.name} ${words.join(' and ')}`];
    });
    const unanswered = bound(facts).filter(({ seen }) => seen.layoutEntry !== null && seen.migState === null);
    return [
      // After a kill in the midst of a cut this is how it has to look.
      ...odd.map((says) => (facts.resumed ? warn(says, GOES_ON) : refuse(says))),
      ...about(
        unanswered.map(({ seen }) => seen.name),
        (names) =>
          warn(
            `Nodes ${names} have a layout of which mig-manager has said nothing, or nothing that it is known to say`,
            "Look whether mig-manager runs there, and at its log: it ends without a word where it cannot reach the host's services.",
          ),
      ),
    ];
  },
};

export const cordons: Rule = {
  id: 'cordons',
  what: 'Nobody else has cordoned a node of the plan',
  why: 'The applier lifts no cordon but its own, so that pods would not come back to the node.',
  whatToDo: 'kubectl uncordon NODE, or take the node out of the plan.',
  source: 'design',
  look: (facts) => {
    const cordoned = bound(facts).filter(({ seen }) => seen.unschedulable);
    const foreign = cordoned.filter(({ seen }) => seen.cordonedBy === null).map(({ seen }) => seen.name);
    const ours = facts.resumed ? [] : cordoned.filter(({ seen }) => seen.cordonedBy !== null);
    return [
      ...about(foreign, (names) => refuse(`Nodes ${names} are cordoned, and not by the applier`)),
      ...ours.map(({ seen }) =>
        warn(
          `Node ${seen.name} is still cordoned by transition ${seen.cordonedBy}, which did not end`,
          'Nothing, if the node is otherwise as the transition expects: then its cordon is lifted.',
        ),
      ),
    ];
  },
};

export const foreignPods: Rule = {
  id: 'foreign-pods',
  what: 'GPUs of the plan are used by its services only',
  why: 'A plan counts with every instance of its nodes, and a cut destroys them under whoever uses them.',
  whatToDo: 'Move them to another node group, with a node selector or a taint.',
  source: 'F2',
  look: (facts) => {
    const ours = new Set(bound(facts).map(({ seen }) => seen.name));
    const foreign = facts.snapshot.pods.filter(({ owner }) => owner === 'other');
    const words = (of: typeof foreign): string[] => of.map(({ namespace, name }) => `${namespace}/${name}`);
    const held = foreign.flatMap(({ namespace, name, node }) =>
      node !== null && ours.has(node) ? [`${namespace}/${name} on ${node}`] : [],
    );
    return [
      ...about(held, (names) => refuse(`GPUs or instances are held by pods that no plan knows: ${names}`)),
      // Those of a DaemonSet stay off no node by its cordon.
      ...about(words(foreign.filter(({ node }) => node === null)), (names) =>
        warn(`Pods that no plan knows wait for GPUs or instances, and may take those of the plan: ${names}`),
      ),
    ];
  },
};

const KARPENTER = 'karpenter.sh/do-not-disrupt';
const AUTOSCALER = 'cluster-autoscaler.kubernetes.io/scale-down-disabled';

export const autoscalers: Rule = {
  id: 'node-autoscalers',
  what: 'No autoscaler takes nodes away meanwhile',
  why: 'A node that is being emptied looks unused, and would be removed before it is cut.',
  whatToDo: `Until the transition is done: kubectl annotate node NODE ${KARPENTER}=true (Karpenter), ${AUTOSCALER}=true (cluster-autoscaler).`,
  source: 'Karpenter and cluster-autoscaler, annotations of nodes',
  look: (facts) => {
    const running = facts.surroundings.deployments.some(({ spec }) =>
      spec?.template.spec?.containers.some(({ image = '' }) => image.includes('cluster-autoscaler')),
    );
    const without = (annotation: string, concerns: (labels: Readonly<Record<string, string>>) => boolean): string[] =>
      planNodes(facts)
        .filter((node) => concerns(labelsOf(node)) && node.metadata?.annotations?.[annotation] !== 'true')
        .map(nodeName);
    const isKarpenters = (labels: Readonly<Record<string, string>>): boolean =>
      labels['karpenter.sh/nodepool'] !== undefined;
    return [
      ...about(without(KARPENTER, isKarpenters), (names) => warn(`Karpenter may remove nodes ${names}`)),
      ...about(running ? without(AUTOSCALER, (labels) => !isKarpenters(labels)) : [], (names) =>
        warn(`cluster-autoscaler may remove nodes ${names}`),
      ),
    ];
  },
};
