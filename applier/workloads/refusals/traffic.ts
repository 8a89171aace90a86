import { migResource } from '../../labels.ts';
import { asksForGpu, gpuContainer } from '../container.ts';
import { type Finding, refused, warning } from '../finding.ts';
import { derivedName, derivedServiceName, MANAGED_BY, MANAGER } from '../names.ts';
import { conflictingPorts, ownServicesOf } from '../profile-service.ts';
import { nameOf } from '../selectors.ts';
import type { Rule } from './subject.ts';

/** Whether requests would come to derived pods. */
export const traffic: Rule = ({ original, services, mode, service }) => {
  const own = ownServicesOf(original, services);
  const on = `Deployment ${nameOf(original)}`;
  if (mode === 'even') return [];
  if (own.length === 0) {
    const says = `No Service selects the pods of ${on}, so there are no ports for its route`;
    return [
      refused('no-service', says, 'Make a Service for it, or take the label or annotation off that asks for a route.'),
    ];
  }
  const findings: Finding[] = conflictingPorts(original, services).map((port) => {
    const says = `Services of ${on} (${own.map(nameOf).join(', ')}) send port ${port} to different ports of its pods`;
    return refused('port-conflict', says, 'Give them different port numbers.');
  });
  // Once it is at 0 nobody calls it directly any more, or it is known.
  if ((original.spec?.replicas ?? 1) > 0) {
    const says = `Requests of "${service}" go by its route; whoever calls ${own.map((each) => `Service ${nameOf(each)}`).join(', ')} directly finds no pod once ${on} is at 0`;
    findings.push(warning('direct-clients', says, 'Send all clients to the Gateway first.'));
  }
  return findings;
};

/** An even share may be too much for a small instance while large pods of the original still take theirs. */
export const evenWhileAdopting: Rule = ({ original, kinds, mode, service }) => {
  const container = gpuContainer(original);
  if (mode === 'weighted' || (original.spec?.replicas ?? 1) === 0 || typeof container !== 'string') return [];
  const asks = original.spec!.template.spec!.containers.find(({ name }) => name === container)!;
  const alike = kinds.every(({ profile }) => asks.resources?.limits?.[migResource(profile)] !== undefined);
  if (alike || !asksForGpu(asks)) return [];
  const says = `The pods of Deployment ${nameOf(original)} and those derived from it are of different sizes, and while both run all get the same share of "${service}"`;
  return [warning('even-while-adopting', says, 'Give the service a route, or adopt it at a quiet hour.')];
};

/** Objects that have the name of one to be derived, and are not ours. */
export const names: Rule = ({ original, kinds, deployments, services }) => {
  const base = original.metadata!.name!;
  const wanted = [
    { kind: 'Deployment', there: deployments, names: new Set(kinds.map((kind) => derivedName(base, kind))) },
    { kind: 'Service', there: services, names: new Set(kinds.map((kind) => derivedServiceName(base, kind))) },
  ];
  return wanted.flatMap(({ kind, there, names }) =>
    there
      .filter(({ metadata }) => names.has(metadata?.name ?? '') && metadata?.labels?.[MANAGED_BY] !== MANAGER)
      .map((object) => {
        const says = `${kind} ${nameOf(object)} has the name of one that would be derived from ${base}, and is not the applier's`;
        return refused('name-taken', says, 'Rename or delete it.');
      }),
  );
};
