import type { Call, Snapshot } from '../types.ts';
import { beginStep, hindrance } from './begin.ts';
import { eventCalls } from './events.ts';
import { finaleCalls } from './finale.ts';
import { finishSteps, openSteps, pendingPods } from './finish.ts';
import type { Limits } from './limits.ts';
import { nodeCalls } from './nodes.ts';
import { originalCalls } from './originals.ts';
import type { Program } from './program.ts';
import { copyRecord, type RunRecord } from './record.ts';
import { replicaCalls } from './replicas.ts';
import { routeCalls } from './routing.ts';
import { Situation } from './situation.ts';

/** What to do next. */
export interface Decision {
  /** To be kept before any call is made. */
  readonly record: RunRecord;
  readonly calls: readonly Call[];
  /** What is waited for, for people. */
  readonly waiting: readonly string[];
  /** Null: goes on. */
  readonly end: 'done' | 'stopped' | 'failed' | null;
}

/**
 * Decides what to do next, from the record, what is seen and nothing else.
 *
 * Marks what is done, begins every step whose predecessors are done and that no gate holds back, and asks for whatever
 * the begun steps need and is not there yet. O(steps + pods) a call.
 *
 * @param stopping nothing new is begun; nodes in hand are finished, or let go where nothing has left them yet
 */
export function decide(
  program: Program,
  record: RunRecord,
  snapshot: Snapshot,
  limits: Limits,
  now: number,
  stopping = false,
): Decision {
  const situation = new Situation(program, copyRecord(record), snapshot, limits, now);
  const waiting: string[] = [];
  const calls: Call[] = [];
  if (stopping) calls.push(...letGo(situation));
  finishSteps(situation);
  const hindrances = beginSteps(situation, stopping);
  calls.push(...nodeCalls(situation, waiting));
  const nodesAtRest = calls.length === 0 && situation.hands.every((hand) => hand === 'free');
  calls.push(...replicaCalls(situation, waiting), ...originalCalls(situation));
  waiting.push(...pendingPods(situation), ...hindrances);
  const open = openSteps(program, situation.record);
  const allDone = situation.record.done.every(Boolean);
  if (allDone) calls.push(...finaleCalls(situation, waiting));
  let end: Decision['end'] = null;
  if (allDone && calls.length === 0 && waiting.length === 0) end = 'done';
  else if (stopping && nodesAtRest) end = 'stopped';
  else if (hasFailedNode(situation) && open.every((index) => isOnFailedNode(situation, index))) end = 'failed';
  if (end === 'failed' && waiting.length === 0) waiting.push(...failuresOf(situation));
  calls.push(...routeCalls(situation, calls));
  calls.push(...eventCalls(program, record, situation.record, (node) => situation.real(node)?.name));
  return { record: situation.record, calls, waiting, end };
}

/** Begins what can be begun; says what holds the rest back. */
function beginSteps(situation: Situation, stopping: boolean): string[] {
  const { program, record, hands } = situation;
  const says: string[] = [];
  // Steps stand in an order in which they may be run, so one pass sees everything that has been freed before.
  program.steps.forEach((step, index) => {
    if (record.begun[index] || !step.after.every((before) => record.done[before])) return;
    if (stopping && !(hands[step.node] === 'leaving' && (step.action === 'reconfigure' || step.action === 'uncordon')))
      return;
    const why = hindrance(situation, index);
    if (why === null) beginStep(situation, index);
    else says.push(why);
  });
  return says;
}

/** Takes back the cordon of nodes that nothing has left yet. */
function letGo(situation: Situation): Call[] {
  const { program, record, hands } = situation;
  const calls: Call[] = [];
  program.steps.forEach((step, index) => {
    if (step.action !== 'cordon' || !record.begun[index] || hands[step.node] !== 'cordoned') return;
    record.begun[index] = 0;
    record.done[index] = 0;
    hands[step.node] = 'free';
    const real = situation.real(step.node);
    if (real?.unschedulable) calls.push({ call: 'uncordon', node: real.name });
  });
  return calls;
}

const failed = ({ record, program }: Situation, node: number) => {
  const work = record.nodes[program.nodes[node]!.name];
  return work?.status === 'gaveUp' || work?.status === 'wentBack';
};

const hasFailedNode = (situation: Situation) => situation.program.nodes.some((_, node) => failed(situation, node));

const failuresOf = (situation: Situation) =>
  situation.program.nodes.flatMap(({ name }, node) =>
    failed(situation, node) ? [situation.record.nodes[name]!.says] : [],
  );

const isOnFailedNode = (situation: Situation, index: number) => failed(situation, situation.program.steps[index]!.node);
