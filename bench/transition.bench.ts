/**
 * node scripts/run-ts.mjs bench/transition.bench.ts: matching and transition of 2,000 nodes with 300 services.
 *
 * `loose` leaves every service 15 % above its gate, `tight` 0.5 %, so that few nodes can be in hand at once.
 */
import { matchNodes, planChanges, planRollback, planTransition } from '../planner/transition/index.ts';
import { verifyTransition } from '../planner/verify/transition/index.ts';
import { fleet, makePlan, NODES, SERVICES } from './large-plans.ts';

function timed<T>(what: string, run: () => T): T {
  const start = performance.now();
  const result = run();
  console.log(`  ${what}: ${((performance.now() - start) / 1000).toFixed(2)} s`);
  return result;
}

for (const [name, headroom] of [
  ['loose', 0.15],
  ['tight', 0.005],
] as const) {
  const from = makePlan(1, headroom);
  const unmatched = makePlan(2, headroom, from);
  console.log(
    `${name}: ${NODES} nodes, ${from.gpus.length} GPUs, ${from.gpus.flatMap((gpu) => gpu.instances).length} pods, ${SERVICES} services`,
  );
  const to = timed('match nodes', () => matchNodes(from, unmatched));
  const [before, after] = [planChanges(from, unmatched), planChanges(from, to)];
  console.log(
    `    nodes cut ${before.reconfiguredNodes} -> ${after.reconfiguredNodes}, pods started ${before.restartedPods} -> ${after.restartedPods}`,
  );
  const transition = timed('plan transition', () => planTransition({ from, to, fleet }));
  if (transition.feasible === false) {
    console.log('    blocked', transition.blocked);
    continue;
  }
  const waves = Math.max(...transition.steps.map(({ wave }) => wave));
  console.log(`    ${transition.steps.length} steps, ${waves} waves, ${(transition.seconds / 3600).toFixed(1)} h`);
  const half = transition.steps.filter(({ wave }) => wave <= waves / 2).map(({ id }) => id);
  timed('plan rollback from the middle', () => planRollback({ transition, from, to, fleet, doneSteps: half }));
  // Linux and Node give this in KiB.
  console.log(`  largest resident set so far: ${Math.round(process.resourceUsage().maxRSS / 1024)} MiB`);
  const report = timed('verify', () => verifyTransition({ transition, from, to, fleet }));
  console.log(`    ${report.ok ? 'ok' : JSON.stringify(report.violations.slice(0, 3))}`);
}
console.log(`largest resident set with the checker: ${Math.round(process.resourceUsage().maxRSS / 1024)} MiB`);
