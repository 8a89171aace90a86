import * as z from 'zod';
import type { Plan, Transition } from '../planner/documents/index.ts';
import type { RunInput } from '../planner/run/index.ts';
import { finalizeRun } from '../planner/run/index.ts';
import { VERIFY_RULES, verifyPlan } from '../planner/verify/index.ts';
import { renderHtml } from '../report/index.ts';
import { transitionText } from '../report/words/transition.ts';
import type { ObjectStore } from '../store/index.ts';
import { documentText } from './document-text.ts';
import { entry, RunName, type Work } from './entry.ts';
import { InvalidPlanError, refusalError } from './errors.ts';
import { type TransitionInShort, wayTo } from './finalize/transition.ts';
import { violationsInWords } from './finalize/violations.ts';
import { keys } from './keys.ts';
import { ofPlan } from './observe/measures.ts';
import { readState } from './round.ts';
import { readInput } from './run-input.ts';
import { sha256 } from './sha256.ts';

const Event = z.object({ run: RunName, round: z.number().int().nonnegative(), truncated: z.boolean() });

/** Where the finished plan lies; the hash lets whoever carries it out know that it is this one. */
export interface Finished {
  readonly run: string;
  readonly plan: string;
  /** SHA-256 of the plan's bytes, hexadecimal. */
  readonly planSha256: string;
  /** The way to the plan from the one that runs; it may say that there is none. */
  readonly transition: string;
  /** SHA-256 of the transition's bytes, hexadecimal. */
  readonly transitionSha256: string;
  readonly report: string;
  readonly summary: PlanInShort;
}

/** What people are told of a plan before they open it. */
export interface PlanInShort {
  readonly gpus: number;
  readonly nodes: number;
  readonly services: number;
  readonly costPerHour?: number;
  readonly lowerBound: number;
  readonly gap: number;
  readonly optimal: boolean;
  /** Rounds of Explore. */
  readonly rounds: number;
  readonly transition: TransitionInShort;
  readonly text: string;
}

/**
 * Puts the best deployment on nodes and slots, has the plan verified, plans the way to it, writes plan, transition and
 * report. That no safe way exists is said, and is no failure: the plan is as good as it was.
 *
 * @throws InvalidPlanError when the verifier finds a broken rule in the plan or the transition
 */
export const finalize: Work<z.infer<typeof Event>, Finished> = async ({ run, round, truncated }, store) => {
  const [input, state] = await Promise.all([readInput(store, run), readState(store, run, round)]);
  const finished = finalizeRun(input, state, { truncated });
  if ('refusal' in finished) {
    await store.put(keys.refusal(run), JSON.stringify(finished.refusal));
    throw refusalError(finished.refusal);
  }
  const { plan } = finished;
  assertValid(plan, input);
  const way = await storeWay(plan, input, store, run);
  await store.put(keys.report(run), renderHtml(plan, { title: input.workload.metadata.name, transition: way.inShort }));
  return {
    run,
    plan: keys.plan(run),
    planSha256: await storeDocument(store, keys.plan(run), plan),
    transition: keys.transition(run),
    transitionSha256: way.sha256,
    report: keys.report(run),
    summary: inShort(plan, round, way.inShort),
  };
};

/** Way, report and plan are made one after the other: of 50,000 GPUs each is too large to wait for the others in memory. */
async function storeWay(plan: Plan, input: RunInput, store: ObjectStore, run: string) {
  const { transition, inShort } = wayTo(plan, input);
  return { sha256: await storeDocument(store, keys.transition(run), transition), inShort };
}

/** @returns SHA-256 of its bytes */
async function storeDocument(store: ObjectStore, key: string, document: Plan | Transition): Promise<string> {
  const bytes = new TextEncoder().encode(documentText(document));
  await store.put(key, bytes);
  return sha256(bytes);
}

function inShort({ summary, certificate }: Plan, rounds: number, transition: TransitionInShort): PlanInShort {
  const { gpus, nodes, services, costPerHour } = summary;
  const { lowerBound, gap, optimal } = certificate;
  const price = costPerHour === undefined ? '' : `, ${costPerHour} per hour`;
  const proof = optimal ? 'proven that none is better' : `proven that none has fewer than ${lowerBound} GPUs`;
  const text = `${gpus} GPUs on ${nodes} nodes for ${services} services${price}; ${proof}; way there: ${transitionText(transition)}`;
  return {
    gpus,
    nodes,
    services,
    ...(costPerHour !== undefined && { costPerHour }),
    lowerBound,
    gap,
    optimal,
    rounds,
    transition,
    text,
  };
}

/** The hash was made of this very object a moment ago; of 50,000 GPUs making it again takes a second and more. */
const RULES = VERIFY_RULES.filter(({ id }) => id !== 'hash-of-plan');

function assertValid(plan: Plan, { workload, profiles, fleet }: RunInput): void {
  const { violations } = verifyPlan({ plan, workload, profiles, fleet }, RULES);
  if (violations.length > 0) throw new InvalidPlanError(violationsInWords(violations));
}

export const handler = entry('finalize', Event, finalize, ofPlan);
