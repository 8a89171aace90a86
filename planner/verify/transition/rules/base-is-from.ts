import type { BaseNode } from '../../../documents/index.ts';
import type { TransitionContext } from '../context.ts';
import type { TransitionFinding, TransitionRule } from '../rule.ts';
import { readPodKey } from '../tables.ts';
import type { TunedNode } from '../tuning.ts';

/** Of a base that is stated: nodes by name, each with what it is and runs, and the services of the plan that `from` names. */
export const baseIsFrom: TransitionRule = {
  id: 'base-is-from',
  why: 'whoever carries the steps out would compare the cluster with another state than they were made from',
  check: (context) => {
    const { base } = context.transition;
    if (!base) return [];
    const findings: TransitionFinding[] = [];
    const nodes = new Map(context.tuning.before);
    base.nodes.forEach((stated, at) => {
      const node = nodes.get(stated.node);
      nodes.delete(stated.node);
      const path = `base.nodes[${at}]`;
      const expected = node ? inWords(node) : `no ${stated.node}, or once only`;
      const got = statedInWords(stated);
      if (expected !== got) findings.push({ path, expected, got });
    });
    for (const name of nodes.keys()) findings.push({ path: 'base.nodes', expected: name, got: 'nothing of it' });
    return [...findings, ...services(context, base.services)];
  },
};

function services(
  { from, begun }: TransitionContext,
  stated: readonly { readonly name: string; readonly rate: number }[],
): TransitionFinding[] {
  const list = (all: typeof stated) => JSON.stringify(all.map(({ name, rate }) => [name, rate]).sort());
  const expected = list((begun ? begun.towards : from)?.services ?? []);
  const got = list(stated);
  return expected === got ? [] : [{ path: 'base.services', expected, got }];
}

function inWords({ nodeGroup, gpu, layout, cordoned, pods }: TunedNode): string {
  const rows = [...pods].flatMap(([key, all]) => {
    const [profile, service] = readPodKey(key);
    const counts = new Map<string, number>();
    for (const { batch, throughput, count } of all) {
      const point = JSON.stringify([service, profile, batch, throughput]);
      counts.set(point, (counts.get(point) ?? 0) + count);
    }
    return [...counts].map(([point, count]) => `${point} × ${count}`);
  });
  return words(nodeGroup, gpu, layout, cordoned, rows);
}

const statedInWords = ({ nodeGroup, gpu, layout, cordoned = false, pods }: BaseNode): string =>
  words(
    nodeGroup,
    gpu,
    layout.map((profiles) => [...profiles].sort()),
    cordoned,
    pods.map(
      ({ service, profile, batch, throughput, count }) =>
        `${JSON.stringify([service, profile, batch, throughput])} × ${count}`,
    ),
  );

function words(
  nodeGroup: string,
  gpu: string,
  layout: readonly (readonly string[])[],
  cordoned: boolean,
  rows: readonly string[],
): string {
  const hand = cordoned ? ', cordoned' : '';
  return `${gpu} of ${nodeGroup}${hand}, cut ${JSON.stringify(layout)}, runs ${[...rows].sort().join(', ')}`;
}
