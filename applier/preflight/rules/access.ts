import { groupBy } from '../../../planner/problem/group-by.ts';
import { routeStanding } from '../../workloads/index.ts';
import { listed, type Rule, type Seen, unknown } from '../check.ts';
import type { Access } from '../rights.ts';

const FILES = {
  cluster: 'kubectl apply -f applier/manifests',
  operator: 'kubectl apply -f applier/manifests',
  own: 'kubectl apply -f applier/manifests',
  serving: 'For each of NAMESPACE: kubectl apply -n <namespace> -f applier/manifests/serving/role-binding.yaml',
} as const;

export const rights: Rule = {
  id: 'rights',
  what: 'The applier may do all it has to',
  why: 'A transition that stops in the middle for want of a right has moved pods for nothing.',
  whatToDo: 'Apply the manifests.',
  source: 'applier/preflight/rights.ts',
  look: ({ denied, backend, services, surroundings }) => {
    if (denied === null) return [unknown('The API server does not say what the applier may do')];
    const routed = services.some(
      ({ original, service }) => original !== null && routeStanding(original, surroundings.routes, service) !== null,
    );
    const same = ({ right: { where, group, resource } }: Access): string => `${where} ${group} ${resource}`;
    return [...groupBy(denied, same).values()].flatMap((accesses): Seen[] => {
      const { right } = accesses[0]!;
      if (right.needed === 'dra' && backend !== 'dra') return [];
      const says = `The applier may not ${wordsOf(accesses)}. ${right.why}`;
      const whatToDo = FILES[right.where].replace('NAMESPACE', listed(namespacesOf(accesses)));
      // Without a look at something, or without routes where none is asked for, the rest can be done.
      const status = right.needed === 'checks' || (right.needed === 'routes' && !routed) ? 'warning' : 'refused';
      return [{ status, says, whatToDo, part: `${right.where}-${right.resource}` }];
    });
  },
};

const namespacesOf = (accesses: readonly Access[]): string[] => [
  ...new Set(accesses.flatMap(({ attributes }) => attributes.namespace ?? [])),
];

function wordsOf(accesses: readonly Access[]): string {
  const verbs = [...new Set(accesses.map(({ attributes }) => attributes.verb))].join(', ');
  const { resource, group } = accesses[0]!.right;
  const where = namespacesOf(accesses);
  return `${verbs} ${resource}${group === '' ? '' : ` of ${group}`}${where.length === 0 ? '' : ` in ${where.join(', ')}`}`;
}
