import type { V1Node } from '@kubernetes/client-node';
import { groupBy } from '../../../planner/problem/group-by.ts';
import { about, type Rule, refuse, type Seen, unknown, warn } from '../check.ts';
import { olderThan, versionOf } from '../versions.ts';
import { bound, labelsOf, nodeName, planNodes } from './plan-nodes.ts';

/** Drivers under which pods stay pending where a node has whole GPUs beside instances. */
const FAULTY: ReadonlySet<string> = new Set(['570.124.06', '570.133.20', '570.148.08', '570.158.01']);
const FIRST_SOUND = '570.172.08';
const OLDEST_FOR_DRA = '565';

/** What GPU feature discovery says; older releases of it give the parts only. */
function driverOf(node: V1Node): string | null {
  const labels = labelsOf(node);
  const parts = ['major', 'minor', 'rev'].map((part) => labels[`nvidia.com/cuda.driver.${part}`]);
  return labels['nvidia.com/cuda.driver-version.full'] ?? (parts[0] ? parts.filter(Boolean).join('.') : null);
}

export const driver: Rule = {
  id: 'driver',
  what: 'GPU drivers of the nodes have no known fault with MIG',
  why: `Drivers 570.124.06 to 570.158.01 leave GPU pods pending for ever where a node has whole GPUs beside instances; ${FIRST_SOUND} and later are known to be sound. DRA needs ${OLDEST_FOR_DRA}.`,
  whatToDo: `Use nodes with driver ${FIRST_SOUND} or later, best 580.`,
  source: 'F9, gpu-operator#1361',
  look: (facts) => {
    const nodes = planNodes(facts);
    const byDriver = groupBy(nodes, (node) => driverOf(node) ?? '');
    return [...byDriver].flatMap(([name, on]): Seen[] => {
      const version = versionOf(name);
      const list = on.map(nodeName);
      if (version === null) return about(list, (names) => unknown(`The driver of nodes ${names} is not known`));
      if (facts.backend === 'dra' && olderThan(version, versionOf(OLDEST_FOR_DRA)!)) {
        return about(list, (names) => refuse(`Driver ${name} on nodes ${names}; DRA needs ${OLDEST_FOR_DRA} or later`));
      }
      if (FAULTY.has(name)) return about(list, (names) => warn(`Driver ${name} on nodes ${names} has the fault`));
      if (!olderThan(version, versionOf(FIRST_SOUND)!)) return [];
      return about(list, (names) => warn(`Driver ${name} on nodes ${names} is older than ${FIRST_SOUND}`));
    });
  },
};

export const migCapable: Rule = {
  id: 'mig-capable',
  what: 'All GPUs of the nodes can be cut',
  why: 'mig-parted fails on a GPU that is listed and knows no MIG.',
  whatToDo: 'Take the node out of the group, or correct the GPU model in the fleet.',
  source: 'F17',
  look: (facts) => {
    const said = groupBy(planNodes(facts), (node) => labelsOf(node)['nvidia.com/mig.capable'] ?? '');
    const unsaid = (said.get('') ?? []).map(nodeName);
    return [
      ...about((said.get('false') ?? []).map(nodeName), (names) => refuse(`GPUs of nodes ${names} cannot be cut`)),
      ...about(unsaid, (names) => unknown(`GPU feature discovery says nothing about MIG on nodes ${names}`)),
    ];
  },
};

export const migMode: Rule = {
  id: 'mig-mode',
  what: 'MIG mode is on',
  why: 'Switching it on resets GPUs: all instances of the node go first, with a preinstalled driver the kubelet is stopped, and without WITH_REBOOT it may fail.',
  whatToDo: 'Switch it on when nodes start: nvidia-smi -mig 1 in the user data of the node group.',
  source: 'F11, F14',
  look: (facts) => {
    const off = bound(facts).filter(({ seen }) => seen.wholeGpus > 0);
    return about(
      off.map(({ seen }) => seen.name),
      (names) => warn(`Nodes ${names} offer whole GPUs: MIG mode is off there`),
    );
  },
};
