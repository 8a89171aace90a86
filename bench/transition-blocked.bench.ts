/**
 * node scripts/run-ts.mjs bench/transition-blocked.bench.ts [NODES] [ABOVE]: how long it takes to say that a large
 * cluster is blocked, and how many more nodes would help.
 *
 * The same GPUs with the same pods, dealt to the nodes anew; every service has ABOVE % more than its gate, every node
 * runs and has no free instance, and the fleet takes no more nodes.
 */
import type { Plan } from '../planner/documents/index.ts';
import { planTransition } from '../planner/transition/index.ts';
import { fleet, makePlan, random } from './large-plans.ts';

const [nodes = 2_000, above = 0] = process.argv.slice(2).map(Number);

function dealtAnew(plan: Plan): Plan {
  const next = random(3);
  const cuts = plan.gpus.map(({ instances }) => instances);
  for (let at = cuts.length - 1; at > 0; at--) {
    const other = Math.floor(next() * (at + 1));
    [cuts[at], cuts[other]] = [cuts[other]!, cuts[at]!];
  }
  return { ...plan, hash: 'b'.repeat(64), gpus: plan.gpus.map((gpu, at) => ({ ...gpu, instances: cuts[at]! })) };
}

function timed<T>(what: string, run: () => T): T {
  const start = performance.now();
  const result = run();
  console.log(`  ${what}: ${((performance.now() - start) / 1000).toFixed(2)} s`);
  return result;
}

const from = makePlan(1, above / 100, undefined, nodes);
const to = dealtAnew(from);
const withNodes = (surge: number) => {
  const [group] = fleet.spec.nodeGroups;
  return { ...fleet, spec: { ...fleet.spec, nodeGroups: [{ ...group!, maxNodes: nodes, surge }] } };
};
console.log(`${nodes} nodes, ${above} % above the gates`);
const transition = timed('without a node to spare', () => planTransition({ from, to, fleet: withNodes(0) }));
if (transition.feasible === false) {
  const { proven, surge } = transition.blocked;
  console.log(`    blocked, ${proven ? 'proven' : 'not proven'}; advice: ${surge} more nodes`);
  if (surge !== null) {
    const way = timed('with as many', () => planTransition({ from, to, fleet: withNodes(surge) }));
    console.log(way.feasible === false ? '    blocked' : `    ${way.steps.length} steps, ${way.surgeNodes} more nodes`);
  }
} else {
  console.log(`    not blocked: ${transition.steps.length} steps`);
}
