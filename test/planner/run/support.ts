import { existsSync, readFileSync } from 'node:fs';
import {
  hardwareFrom,
  type CompletePlan as Plan,
  parseFleet,
  parsePlan,
  parseProfiles,
  parseWorkload,
} from '../../../planner/documents/index.ts';
import { gpuModel, gpuModelNames } from '../../../planner/mig/index.ts';
import {
  type ExploreResult,
  exploreRun,
  finalizeRun,
  mergeRun,
  prepareRun,
  type Refusal,
  type RunInput,
  type RunOptions,
  type RunState,
} from '../../../planner/run/index.ts';
import { verifyPlan } from '../../../planner/verify/index.ts';
import type { Documents } from '../search/inputs.ts';
import { highs } from '../search/plain-ilp.ts';

export const OPTIONS: RunOptions = { searchers: ['greedy', 'mcts', 'genetic', 'exact'], seed: 1, budget: 'small' };

export function inputOf(
  documents: Documents,
  options: Partial<RunOptions> = {},
  current: Plan | null = null,
): RunInput {
  return { ...documents, current, options: { ...OPTIONS, ...options } };
}

/** How the steps of a run are handled between each other; a plain run by default. */
export interface Handling {
  readonly stopped?: () => boolean;
  /** What is done to the state between steps, e.g. a trip through JSON. */
  readonly carry?: (state: RunState) => RunState;
  /** What reaches Merge of a round's results. */
  readonly deliver?: (results: readonly ExploreResult[]) => readonly ExploreResult[];
}

/** All states of a run, in order, and what it ended with. */
export interface Ran {
  readonly states: readonly RunState[];
  readonly plan?: Plan;
  readonly refusal?: Refusal;
}

/** A whole run in this process: prepare, then explore and merge until nothing is left to do, then finalize. */
export function run(input: RunInput, handling: Handling = {}): Ran {
  const { stopped = () => false, carry = (state) => state, deliver = (results) => results } = handling;
  const prepared = prepareRun(input, { highs }, { stopped });
  if ('refusal' in prepared) return { states: [], refusal: prepared.refusal };
  const states = [carry(prepared.state)];
  for (let state = states[0]!; state.items.length > 0 && !stopped(); ) {
    const round = state;
    const results = round.items.map((item) => exploreRun(input, round, item, { stopped }));
    state = carry(mergeRun(input, round, deliver(results)));
    states.push(state);
  }
  return { states, ...finalizeRun(input, states.at(-1)!) };
}

/** The plan of a run that must have one, checked by the verifier. */
export function planOf(input: RunInput, handling: Handling = {}): Plan {
  const { plan, refusal } = run(input, handling);
  if (!plan) throw new RangeError(`refused: ${JSON.stringify(refusal)}`);
  expectVerified(input, plan);
  return plan;
}

/** Throws if the verifier finds a broken rule, or if the plan is no document. */
export function expectVerified(input: RunInput, plan: Plan): void {
  const { workload, profiles, fleet } = input;
  const { violations, skipped } = verifyPlan({
    plan: parsePlan(JSON.stringify(plan), 'plan'),
    workload,
    profiles,
    fleet,
  });
  if (violations.length > 0) throw new RangeError(JSON.stringify(violations.slice(0, 3)));
  if (skipped.length > 0) throw new RangeError(`rules skipped: ${skipped.map(({ rule }) => rule).join()}`);
}

const DATA = new URL('../../../../shared/data/workloads/', import.meta.url);
const hardware = hardwareFrom(gpuModelNames.map((name) => gpuModel(name)!));

/** Whether the shared data is checked out beside the repository. */
export const sharedData = existsSync(DATA);

/** A case of `expectations.json`, as far as these tests read it. */
export interface SharedCase {
  readonly workload: string;
  readonly profiles: readonly string[];
  readonly fleet: string;
  readonly feasible: boolean;
  readonly minGpus: number | null;
  readonly problems?: readonly { readonly service?: string; readonly reason: string }[];
}

/** The cases of a family by name; none where the data is absent. */
export function sharedCases(family: string): readonly (readonly [string, SharedCase])[] {
  if (!sharedData) return [['absent', { workload: '', profiles: [], fleet: '', feasible: true, minGpus: null }]];
  const text = readFileSync(new URL(`${family}/expectations.json`, DATA), 'utf8');
  return Object.entries((JSON.parse(text) as { cases: Record<string, SharedCase> }).cases);
}

export function sharedDocuments(family: string, { workload, profiles, fleet }: SharedCase): Documents {
  const read = (file: string) => readFileSync(new URL(file, new URL(`${family}/`, DATA)), 'utf8');
  return {
    workload: parseWorkload(read(workload), workload),
    profiles: parseProfiles(
      profiles.map((file) => ({ text: read(file), file })),
      hardware,
    ),
    fleet: parseFleet(read(fleet), fleet, hardware),
  };
}
