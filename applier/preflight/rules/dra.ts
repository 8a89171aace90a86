import { GPU_CLIENT } from '../../labels.ts';
import { CLAIM, nameOf } from '../../workloads/index.ts';
import { about, listed, type Rule, refuse, unknown, warn } from '../check.ts';
import { bound, labelsOf, nodeName, planNodes } from './plan-nodes.ts';

const DRA = { backend: 'dra' } as const;

export const pools: Rule = {
  ...DRA,
  id: 'dra-pools',
  what: 'The DRA driver tells of instances that are there, on all nodes of the plan',
  why: 'With DynamicMIG it offers every instance that could be, cuts by itself, and destroys at its start what mig-manager has made.',
  whatToDo: 'Switch the gate DynamicMIG of the DRA driver off.',
  source: 'NVIDIA DRA driver, static and dynamic MIG',
  look: (facts) => {
    if (facts.pools === null) return [unknown('ResourceSlices may not be read')];
    const { pools } = facts;
    const names = bound(facts).map(({ seen }) => seen.name);
    return [
      ...about(
        names.filter((name) => pools.get(name)?.dynamic),
        (list) => refuse(`On nodes ${list} the DRA driver cuts GPUs by itself (DynamicMIG)`),
      ),
      ...about(
        names.filter((name) => !pools.has(name)),
        (list) =>
          warn(
            `The DRA driver tells nothing of nodes ${list}`,
            'Look whether its kubelet plugin runs there: a node is done only when its ResourceSlices say so.',
          ),
      ),
    ];
  },
};

export const driverBounced: Rule = {
  ...DRA,
  id: 'dra-plugin-bounced',
  what: `The DRA driver's kubelet plugin is stopped while GPUs are cut (label ${GPU_CLIENT})`,
  why: 'It looks at GPUs only when it starts: nobody would hear of new instances, and claims would be given old ones.',
  whatToDo: `Give its DaemonSet the node selector ${GPU_CLIENT}: "true", and nodes that label (GPU Operator 26.7 with mig-manager 0.15 or later handle it).`,
  source: 'NVIDIA DRA driver, static MIG; mig-manager 0.15.0',
  look: (facts) => {
    const without = planNodes(facts).filter((node) => (labelsOf(node)[GPU_CLIENT] ?? 'false') === 'false');
    return about(without.map(nodeName), (names) => refuse(`Nodes ${names} do not have label ${GPU_CLIENT}`));
  },
};

export const otherClaims: Rule = {
  ...DRA,
  id: 'dra-claims',
  what: `Services' own pods claim nothing but their instance (claim \`${CLAIM}\`)`,
  why: 'Derived pods keep all claims of the original but that one: with another of a GPU they would hold two instances.',
  whatToDo: `Call the claim by which its pods get their instance \`${CLAIM}\`; others may stay if they are of no GPU.`,
  source: 'applier/workloads/template.ts',
  look: ({ services }) =>
    services.flatMap(({ original }) => {
      const claims = original?.spec?.template.spec?.resourceClaims ?? [];
      const others = claims.map(({ name }) => name).filter((name) => name !== CLAIM);
      if (original === null || others.length === 0) return [];
      return [warn(`Deployment ${nameOf(original)} also has claims ${listed(others)}`)];
    }),
};
