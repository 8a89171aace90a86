import type { V1Taint, V1Toleration } from '@kubernetes/client-node';
import { groupBy } from '../../../planner/problem/group-by.ts';
import { STARTUP_TAINT } from '../../labels.ts';
import { balancingOf, type Finding, nameOf, refusalsOf, routeStanding, weightedRoute } from '../../workloads/index.ts';
import { toleratingGpus } from '../../workloads/scheduling.ts';
import { about, type Rule, refuse, type Seen, warn } from '../check.ts';
import type { Facts, ServiceFacts } from '../facts.ts';
import { nodeName, planNodes } from './plan-nodes.ts';

export const workloads: Rule = {
  id: 'workload',
  what: 'Nothing stands in the way of the services',
  why: 'What else has a hand on a service would undo what the plan says, or is not prepared for several pods of it.',
  whatToDo: '',
  source: 'applier/workloads/refusals',
  look: (facts) => facts.services.flatMap((service) => findingsOf(service, facts).map(seenOf)),
};

function seenOf({ id, status, says, whatToDo }: Finding): Seen {
  return { part: id, status, says, whatToDo };
}

function findingsOf(facts: ServiceFacts, { surroundings, acceptEven }: Facts): Finding[] {
  const { original, service, kinds } = facts;
  if (original === null) return refusalsOf(null, surroundings, { ...facts, mode: 'even' });
  const route = routeStanding(original, surroundings.routes, service);
  const { mode, findings } = balancingOf({ service, kinds, route, acceptEven });
  // Where nothing is decided, what is asked of either is the least.
  const refusals = refusalsOf(original, surroundings, { ...facts, mode: mode ?? 'even' });
  if (mode !== 'weighted') return [...refusals, ...findings];
  const shares = { service, kinds: kinds.map((kind) => [kind, 1] as const), original: 1 };
  return [
    ...refusals,
    ...findings,
    ...weightedRoute(original, surroundings.services, surroundings.routes, shares).findings,
  ];
}

export const oneServiceEach: Rule = {
  id: 'one-service-each',
  what: 'Each service has a Deployment of its own',
  why: 'Derived Deployments are named after it, and it is scaled to 0 for one service.',
  whatToDo: 'Give each service of the workload its own Deployment.',
  source: 'design',
  look: ({ services }) => {
    const named = services.flatMap(({ original, service }) =>
      original === null ? [] : [{ name: nameOf(original), service }],
    );
    return [...groupBy(named, ({ name }) => name)]
      .filter(([, of]) => of.length > 1)
      .map(([name, of]) =>
        refuse(`Deployment ${name} is named for services ${of.map(({ service }) => service).join(', ')}`),
      );
  },
};

/** Those that come and go by themselves, and those that pods are meant to be kept off by. */
const PASSING = /^node\.kubernetes\.io\//;

export const nodeTaints: Rule = {
  id: 'node-taints',
  what: 'Pods of the services tolerate the taints of their nodes',
  why: 'A pod that does not stays pending, and the transition waits for it.',
  whatToDo: "Add a toleration to the service's own Deployment; derived ones inherit it.",
  source: 'Kubernetes, taints and tolerations',
  look: (facts) =>
    facts.services.flatMap(({ original }) => {
      if (original === null) return [];
      const tolerations = toleratingGpus(original.spec?.template.spec?.tolerations ?? []);
      const keptOff = planNodes(facts).filter(({ spec }) =>
        spec?.taints?.some((taint) => !tolerated(taint, tolerations)),
      );
      return about(keptOff.map(nodeName), (names) =>
        warn(`Pods of Deployment ${nameOf(original)} do not tolerate taints of nodes ${names}`),
      );
    }),
};

function tolerated(taint: V1Taint, tolerations: readonly V1Toleration[]): boolean {
  if (taint.effect === 'PreferNoSchedule' || taint.key === STARTUP_TAINT || PASSING.test(taint.key)) return true;
  return tolerations.some(
    ({ key, operator = 'Equal', value = '', effect }) =>
      key === taint.key &&
      (effect === undefined || effect === taint.effect) &&
      (operator === 'Exists' || value === (taint.value ?? '')),
  );
}
