import { GPU_LABEL, PROFILE_LABEL, SERVICE_LABEL } from '../../labels.ts';
import { gpuContainer } from '../container.ts';
import { type Finding, refused, warning } from '../finding.ts';
import { toleratesTooMuch } from '../scheduling.ts';
import { keysOf, nameOf, podLabels, selects } from '../selectors.ts';
import type { Rule } from './subject.ts';

const OURS: ReadonlySet<string> = new Set([SERVICE_LABEL, PROFILE_LABEL, GPU_LABEL]);

/** Whether pods can be derived at all, and told apart from the original's. */
export const derivable: Rule = ({ original }) => {
  const on = `Deployment ${nameOf(original)}`;
  const findings: Finding[] = [];
  const container = gpuContainer(original);
  if (typeof container !== 'string') findings.push(container);
  if (original.spec?.paused) {
    findings.push(refused('paused', `${on} is paused`, 'Resume it: kubectl rollout resume.'));
  }
  const taken = keysOf(original.spec?.selector ?? {}).filter((key) => OURS.has(key));
  if (taken.length > 0) {
    const says = `${on} selects its pods by ${taken.join(', ')}, which tells derived pods apart`;
    findings.push(
      refused('selector', says, 'A selector cannot be changed: make the Deployment anew with other labels.'),
    );
  }
  return findings;
};

/** Pods that cannot stand beside another of their kind, where a plan puts several on a node. */
export const manyPerNode: Rule = ({ original }) => {
  const spec = original.spec?.template.spec;
  const on = `Deployment ${nameOf(original)}`;
  const findings: Finding[] = [];
  const ports = (spec?.containers ?? []).flatMap(({ ports = [] }) => ports.flatMap(({ hostPort }) => hostPort ?? []));
  if (spec?.hostNetwork || ports.length > 0) {
    const what = spec?.hostNetwork ? "uses its node's network" : `takes port ${ports.join(', ')} of its node`;
    findings.push(refused('host-port', `${on} ${what}: one pod a node`, 'Use a Service instead.'));
  }
  const { podAffinity, podAntiAffinity } = spec?.affinity ?? {};
  for (const [word, rule] of [
    ['apart', podAntiAffinity],
    ['together', podAffinity],
  ] as const) {
    const own = rule?.requiredDuringSchedulingIgnoredDuringExecution?.find(
      ({ labelSelector }) => labelSelector !== undefined && selects(labelSelector, podLabels(original)),
    );
    if (own === undefined) continue;
    const says = `${on} keeps its own pods ${word} by ${own.topologyKey} (required pod affinity or anti-affinity)`;
    const whatToDo =
      'Make it preferred: where instances are is the plan to say. Derived pods are spread over nodes in any case.';
    findings.push(refused('pod-affinity', says, whatToDo));
  }
  if (spec?.nodeName) {
    findings.push(refused('node-name', `${on} names its node, ${spec.nodeName}`, 'Use a node selector.'));
  }
  return findings;
};

/** What makes pods less than they seem. */
export const behaviour: Rule = ({ original }) => {
  const spec = original.spec?.template.spec;
  const on = `Deployment ${nameOf(original)}`;
  const findings: Finding[] = [];
  const container = gpuContainer(original);
  const chosen = spec?.containers.find(({ name }) => name === container);
  if (chosen !== undefined && chosen.readinessProbe === undefined) {
    const says = `${on}: container ${chosen.name} has no readiness probe, so its pods count as ready while the model loads`;
    findings.push(warning('readiness', says, 'Add a probe that succeeds once requests are answered.'));
  }
  if (spec?.tolerations?.some(toleratesTooMuch)) {
    const says = `${on} tolerates taints of nodes that are cordoned or not cut yet; its derived pods do not`;
    findings.push(warning('tolerations', says, 'Name the taints of your GPU nodes one by one.'));
  }
  return findings;
};
