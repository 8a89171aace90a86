import { readFileSync } from 'node:fs';
import loadHighs from 'highs';
import {
  type Fleet,
  hardwareFrom,
  type Plan,
  parseFleet,
  parseProfiles,
  parseWorkload,
} from '../../../planner/documents/index.ts';
import { gpuModel, gpuModelNames } from '../../../planner/mig/index.ts';
import { finalizeRun, prepareRun } from '../../../planner/run/index.ts';
import { matchNodes } from '../../../planner/transition/index.ts';

const hardware = hardwareFrom(gpuModelNames.map((name) => gpuModel(name)!));
const highs = await loadHighs();

/** Where the documents of a pair lie, relative to a folder. */
export interface Pair {
  readonly day: string;
  readonly night: string;
  readonly fleet: string;
  readonly profiles: string;
}

export const EXAMPLE: Pair = { day: 'day.yaml', night: 'night.yaml', fleet: 'fleet.yaml', profiles: 'profiles.csv' };

/** A day plan, the night plan made from it, and the plan of the next day made from that; names matched. */
export function planPair(folder: URL, files: Pair): { fleet: Fleet; day: Plan; night: Plan; nextDay: Plan } {
  const text = (file: string) => readFileSync(new URL(file, folder), 'utf8');
  const fleet = parseFleet(text(files.fleet), files.fleet, hardware);
  const profiles = parseProfiles([{ text: text(files.profiles), file: files.profiles }], hardware);
  const planFrom = (file: string, current: Plan | null): Plan => {
    const workload = parseWorkload(text(file), file);
    const options = { searchers: ['greedy', 'exact'], seed: 1, budget: 'small' } as const;
    const input = { workload, profiles, fleet, current, options };
    const prepared = prepareRun(input, { highs }, { stopped: () => false });
    if ('refusal' in prepared) throw new Error(JSON.stringify(prepared.refusal));
    const finalized = finalizeRun(input, prepared.state);
    if ('refusal' in finalized) throw new Error(JSON.stringify(finalized.refusal));
    return matchNodes(current, finalized.plan);
  };
  const day = planFrom(files.day, null);
  const night = planFrom(files.night, day);
  return { fleet, day, night, nextDay: planFrom(files.day, night) };
}
