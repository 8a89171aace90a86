import type { V1ObjectMeta } from '@kubernetes/client-node';
import { SERVICE_LABEL } from '../../labels.ts';
import { type Finding, refused, warning } from '../finding.ts';
import { ADOPT } from '../names.ts';
import { nameOf } from '../selectors.ts';
import type { Rule } from './subject.ts';

interface GitOps {
  readonly tool: string;
  /** Labels or annotations of what is theirs. */
  readonly marks: readonly string[];
  /** Their names as field managers, where an object does not keep its marks in sight. */
  readonly managers: readonly string[];
  /** What keeps their hands off a field. */
  readonly release: string;
}

const GITOPS: readonly GitOps[] = [
  {
    tool: 'Argo CD',
    marks: ['argocd.argoproj.io/tracking-id', 'argocd.argoproj.io/instance'],
    managers: ['argocd-controller', 'argocd-application-controller'],
    release: 'add the field to ignoreDifferences of the Application and set syncOption RespectIgnoreDifferences=true',
  },
  {
    tool: 'Flux',
    marks: ['kustomize.toolkit.fluxcd.io/name', 'helm.toolkit.fluxcd.io/name'],
    managers: ['kustomize-controller', 'helm-controller'],
    release: 'take the field out of Git, or annotate the object with kustomize.toolkit.fluxcd.io/ssa: IfNotPresent',
  },
];

const HELM = 'meta.helm.sh/release-name';

/** Argo CD's only mark until version 3, and one of many tools besides. */
const INSTANCE = 'app.kubernetes.io/instance';

function gitOpsOf({ labels = {}, annotations = {}, managedFields = [] }: V1ObjectMeta): GitOps | undefined {
  const keys = new Set([...Object.keys(labels), ...Object.keys(annotations)]);
  const hands = new Set(managedFields.map(({ manager }) => manager));
  return GITOPS.find(
    ({ marks, managers }) => marks.some((mark) => keys.has(mark)) || managers.some((name) => hands.has(name)),
  );
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
  const instance = metadata.labels?.[INSTANCE];
  if (instance !== undefined && gitOps === undefined && release === undefined) {
    const says = `${on} has the label ${INSTANCE}: ${instance}, by which Argo CD before version 3 knows what it keeps as in Git`;
    findings.push(warning('gitops', says, `If it is Argo CD's, ${GITOPS[0]!.release}.`));
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
