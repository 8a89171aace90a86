import type { TransitionContext } from '../context.ts';
import type { TransitionFinding, TransitionRule } from '../rule.ts';

export const endsAsPlanned: TransitionRule = {
  id: 'ends-as-planned',
  why: 'a transition that ends elsewhere is none to this plan',
  check: (context) => {
    const { nodes } = context.replay;
    const names = new Set([...nodes.keys(), ...context.nodesAfter.keys()]);
    return [...names].flatMap((name) => differences(context, name));
  },
};

function differences({ replay, nodesAfter }: TransitionContext, name: string): TransitionFinding[] {
  const path = 'steps';
  const planned = nodesAfter.get(name);
  const got = replay.nodes.get(name);
  if (!planned) return [{ path, expected: `${name} released`, got: 'it is still there' }];
  if (!got) return [{ path, expected: `${name} to be there`, got: 'it is not' }];
  const findings: TransitionFinding[] = [];
  if (got.nodeGroup !== planned.nodeGroup) {
    findings.push({ path, expected: `${name} in ${planned.nodeGroup}`, got: got.nodeGroup });
  }
  if (got.cordoned) findings.push({ path, expected: `${name} to take pods`, got: 'it is cordoned' });
  const layouts = [planned.layout, got.layout].map((layout) => JSON.stringify(layout)) as [string, string];
  if (layouts[0] !== layouts[1]) findings.push({ path, expected: `layout ${layouts[0]} on ${name}`, got: layouts[1] });
  for (const key of new Set([...planned.pods.keys(), ...got.pods.keys()])) {
    const [want, have] = [planned.pods.get(key) ?? 0, got.pods.get(key) ?? 0];
    if (want !== have) findings.push({ path, expected: `${want} pods ${key} on ${name}`, got: String(have) });
  }
  return findings;
}
