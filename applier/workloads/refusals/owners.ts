import type { V1ObjectMeta } from '@kubernetes/client-node';
import { SERVICE_LABEL } from '../../labels.ts';
import { type Finding, refused, warning } from '../finding.ts';
import { ADOPT } from '../names.ts';
import { nameOf } from '../selectors.ts';
import type { Rule } from './subject.ts';

/** Labels and annotations by which GitOps tools know what is theirs, and what keeps their hands off a field. */
const GITOPS = [
  {
    tool: 'Argo CD',
    marks: ['argocd.argoproj.io/tracking-id', 'argocd.argoproj.io/instance'],
    release: 'add the field to ignoreDifferences of the Application and set syncOption RespectIgnoreDifferences=true',
  },
  {
    tool: 'Flux',
    marks: ['kustomize.toolkit.fluxcd.io/name', 'helm.toolkit.fluxcd.io/name'],
    release: 'take the field out of Git, or annotate the object with kustomize.toolkit.fluxcd.io/ssa: IfNotPresent',
  },
] as const;

const HELM = 'meta.helm.sh/release-name';

function gitOpsOf({ labels = {}, annotations = {} }: V1ObjectMeta) {
  const keys = new Set([...Object.keys(labels), ...Object.keys(annotations)]);
  return GITOPS.find(({ marks }) => marks.some((mark) => keys.has(mark)));
}

/** Whoever made the Deployment may set its replicas back while its pods are being replaced. */
export const owners: Rule = ({ original }) => {
  const metadata = original.metadata!;
  const on = `Deployment ${nameOf(original)}`;
  const findings: Finding[] = [];
  const owner = metadata.ownerReferences?.find(({ controller }) => controller === true);
  if (owner !== undefined) {
    const says = `${on} is made by ${owner.kind} ${owner.name}, whose controller sets it back`;
    findings.push(
      refused('owner', says, `Name a Deployment of your own in the workload, or release it from ${owner.kind}.`),
    );
  }
  const gitOps = gitOpsOf(metadata);
  if (gitOps !== undefined) {
    const says = `${on} is kept as in Git by ${gitOps.tool}, which would set spec.replicas back`;
    const consented = metadata.annotations?.[ADOPT] === 'true';
    const whatToDo = `Leave spec.replicas to the applier: ${gitOps.release}; then annotate the Deployment with ${ADOPT}: "true".`;
    findings.push(
      consented
        ? warning('gitops', says, 'It is annotated as released; check that it is.')
        : refused('gitops', says, whatToDo),
    );
  }
  const release = metadata.annotations?.[HELM];
  if (release !== undefined && gitOps === undefined) {
    const says = `${on} belongs to Helm release ${release}; its next upgrade sets spec.replicas to what the chart says`;
    findings.push(warning('helm', says, 'Set replicas to 0 in its values once it is adopted, or leave the field out.'));
  }
  return findings;
};

/** A route that is kept as in Git would lose its weights. */
export const routeOwners: Rule = ({ service, routes }) =>
  routes
    .filter(({ metadata }) => metadata?.labels?.[SERVICE_LABEL] === service)
    .flatMap((route) => {
      const gitOps = gitOpsOf(route.metadata!);
      if (gitOps === undefined || route.metadata!.annotations?.[ADOPT] === 'true') return [];
      const says = `HTTPRoute ${nameOf(route)} of "${service}" is kept as in Git by ${gitOps.tool}, which would set its backends back`;
      const whatToDo = `Leave spec.rules to the applier: ${gitOps.release}; then annotate the route with ${ADOPT}: "true".`;
      return [refused('gitops-route', says, whatToDo)];
    });
