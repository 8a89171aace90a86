import { about, type Rule, refuse, type Seen, unknown, warn } from '../check.ts';
import type { ClusterPolicy, Facts } from '../facts.ts';
import { LAYOUTS_MAP } from '../rights.ts';
import { olderThan, versionOf } from '../versions.ts';
import { labelsOf, nodeName, planNodes } from './plan-nodes.ts';

/** Looks at the spec of the ClusterPolicy, where there is one: without one, the GPU stack is at fault already. */
const ofPolicy =
  (look: (spec: NonNullable<ClusterPolicy['spec']>) => readonly Seen[]) =>
  (facts: Facts): readonly Seen[] => {
    if (facts.clusterPolicies === null) return [unknown('ClusterPolicies may not be read')];
    return facts.clusterPolicies.flatMap(({ spec = {} }) => look(spec));
  };
const set = (path: string, value: string): string =>
  `kubectl patch clusterpolicies.nvidia.com/cluster-policy --type=json -p '[{"op": "add", "path": "${path}", "value": "${value}"}]'`;

export const strategy: Rule = {
  id: 'mig-strategy',
  what: 'The MIG strategy is mixed',
  why: 'Only `mixed` gives each profile a resource of its own and leaves the labels of GPU models as they are; `single`, the default of the chart, stops the device plugin on a GPU that is cut differently.',
  whatToDo: `${set('/spec/mig/strategy', 'mixed')} – while no GPU pod runs: a change restarts the device plugin.`,
  source: 'gpu-operator#460',
  look: ofPolicy(({ mig }) =>
    mig?.strategy === 'mixed'
      ? []
      : [refuse(`ClusterPolicy spec.mig.strategy is ${mig?.strategy ?? 'not set'}, expected mixed`)],
  ),
};

/** The operator honours a value that is there already, and starts no mig-manager. */
const KEPT_OFF = 'nvidia.com/gpu.deploy.mig-manager';

export const enabled: Rule = {
  id: 'mig-manager',
  what: 'mig-manager is switched on',
  why: 'It alone cuts GPUs.',
  whatToDo: 'Set migManager.enabled: true in the ClusterPolicy.',
  source: 'GPU Operator',
  look: (facts) => {
    const kept = planNodes(facts).filter((node) => labelsOf(node)[KEPT_OFF] === 'false');
    return [
      ...ofPolicy(({ migManager }) =>
        migManager?.enabled === false ? [refuse('ClusterPolicy spec.migManager.enabled is false')] : [],
      )(facts),
      ...about(kept.map(nodeName), (names) =>
        refuse(`Nodes ${names} have label ${KEPT_OFF}=false`, `kubectl label node NODE ${KEPT_OFF}-`),
      ),
    ];
  },
};

export const layoutsName: Rule = {
  id: 'layouts-name',
  what: `mig-manager reads layouts from ${LAYOUTS_MAP}`,
  why: 'The operator reconciles its own ConfigMap: layouts that are put there disappear.',
  whatToDo: `kubectl create -f applier/manifests/once/layouts.yaml, then ${set('/spec/migManager/config/name', LAYOUTS_MAP)}`,
  source: 'F5, gpu-operator#281',
  look: ofPolicy(({ migManager }) => {
    const name = migManager?.config?.name;
    return name === LAYOUTS_MAP
      ? []
      : [refuse(`ClusterPolicy spec.migManager.config.name is ${name || 'not set'}, expected ${LAYOUTS_MAP}`)];
  }),
};

export const defaultLayout: Rule = {
  id: 'default-layout',
  what: 'Nodes without a layout are left alone',
  why: 'With `all-disabled`, the default of the chart, a new node has MIG mode switched off, with a reset of its GPUs or a reboot.',
  whatToDo: `${set('/spec/migManager/config/default', '')}`,
  source: 'F6',
  look: ofPolicy(({ migManager }) => {
    const name = migManager?.config?.default;
    return name === ''
      ? []
      : [refuse(`ClusterPolicy spec.migManager.config.default is ${name ?? 'not set (all-disabled)'}, expected ""`)];
  }),
};

const GLIBC = { from: [0, 13, 1], before: [0, 14, 1] } as const;
/** From here on it writes node labels by patches, which cannot undo what others write at the same time. */
const PATCHES = [0, 13, 1] as const;
/** From here on it stops pods of others, too, which the DRA driver's are. */
const CLIENTS = [0, 15] as const;

export const migManagerVersion: Rule = {
  id: 'mig-manager-version',
  what: 'mig-manager has a version without known faults that matter here',
  why: 'Before 0.13.1 it replaces all labels of a node at once; 0.13.1 to 0.14.0 do not start on RHEL 8 with a preinstalled driver; before 0.15 it does not stop the DRA driver while it cuts.',
  whatToDo: 'Upgrade the GPU Operator, or set migManager.version to 0.15.0 or later.',
  source: 'F10, mig-parted#329',
  look: ({ backend, migManagerImage, nodes }) => {
    const tag = /^[^@]*:([^:/@]+)(?:@|$)/.exec(migManagerImage ?? '')?.[1] ?? '';
    const version = versionOf(tag);
    if (version === null)
      return [unknown(`The version of mig-manager is not known (image ${migManagerImage ?? 'not seen'})`)];
    if (backend === 'dra' && olderThan(version, CLIENTS))
      return [refuse(`mig-manager is ${tag}; with DRA it has to be 0.15 or later`)];
    if (olderThan(version, PATCHES)) return [warn(`mig-manager is ${tag}, expected 0.13.1 or later`)];
    const old = nodes.filter(({ status }) => /Red Hat Enterprise Linux.* 8\./.test(status?.nodeInfo?.osImage ?? ''));
    const faulty = !olderThan(version, GLIBC.from) && olderThan(version, GLIBC.before);
    if (!faulty || old.length === 0) return [];
    return [
      refuse(
        `mig-manager is ${tag}, and ${old.length} nodes run RHEL 8: it cannot start where the driver is preinstalled`,
      ),
    ];
  },
};
