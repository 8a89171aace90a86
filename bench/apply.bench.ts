/**
 * node scripts/run-ts.mjs bench/apply.bench.ts: what deciding costs the applier on 2,000 nodes with 300 services.
 *
 * The cluster stands as at the beginning, where most can be begun at once.
 */
import { compile, DEFAULT_LIMITS, decide } from '../applier/carry/index.ts';
import { newRecord } from '../applier/carry/record.ts';
import { matchNodes, planTransition } from '../planner/transition/index.ts';
import { standingCluster } from '../test/applier/carry/standing-cluster.ts';
import { fleet, makePlan } from './large-plans.ts';

const LOOKS = 5;

for (const [name, headroom] of [
  ['loose', 0.15],
  ['tight', 0.005],
] as const) {
  const from = makePlan(1, headroom);
  const to = matchNodes(from, makePlan(2, headroom, from));
  const transition = planTransition({ from, to, fleet });
  if (transition.feasible === false) throw new Error(`${name}: blocked`);
  const snapshot = standingCluster(transition, fleet);
  let start = performance.now();
  const program = compile(transition, to);
  const compiled = performance.now() - start;
  let record = { ...newRecord(program.hash, program.steps.length, { originals: {}, elsewhere: {} }), layoutsAt: -1e9 };
  const times: number[] = [];
  for (let look = 0; look < LOOKS; look++) {
    start = performance.now();
    const decision = decide(program, record, snapshot, DEFAULT_LIMITS, look * 5_000);
    times.push(performance.now() - start);
    record = { ...decision.record, layoutsAt: -1e9 };
  }
  times.sort((a, b) => a - b);
  const done = record.done.reduce((sum, flag) => sum + flag, 0);
  console.log(
    `${name}: ${program.steps.length} steps, ${snapshot.pods.length} pods; compile ${compiled.toFixed(0)} ms; ` +
      `decide ${times[Math.floor(LOOKS / 2)]!.toFixed(0)} ms median, ${times.at(-1)!.toFixed(0)} ms at most over ${LOOKS} looks (${done} steps done); ` +
      `${Math.round(process.resourceUsage().maxRSS / 1024)} MiB`,
  );
}
