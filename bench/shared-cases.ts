import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type Fleet,
  type ProfileRow,
  parseFleet,
  parseProfiles,
  parseWorkload,
  type Workload,
} from '../planner/documents/index.ts';

/** A published workload with its proven minimum. */
export interface SharedCase {
  readonly family: string;
  readonly name: string;
  readonly workload: Workload;
  readonly profiles: ProfileRow[];
  readonly fleet: Fleet;
  /** Paths, for runs of the command. */
  readonly files: { readonly workload: string; readonly profiles: readonly string[]; readonly fleet: string };
  readonly minGpus: number;
}

/** The feasible cases of some families of `../shared/data/workloads`; none where the folder is absent. */
export function sharedCases(families: readonly string[]): SharedCase[] {
  const root = join('..', 'shared', 'data', 'workloads');
  if (!existsSync(root)) return [];
  return families.flatMap((family) => {
    const folder = join(root, family);
    const { cases } = JSON.parse(readFileSync(join(folder, 'expectations.json'), 'utf8')) as {
      cases: Record<
        string,
        { workload: string; profiles: string[]; fleet: string; feasible: boolean; minGpus: number }
      >;
    };
    return Object.entries(cases).flatMap(([name, { feasible, ...expected }]) => {
      if (!feasible) return [];
      const read = (file: string) => ({ file, text: readFileSync(file, 'utf8') });
      const files = {
        workload: join(folder, expected.workload),
        profiles: expected.profiles.map((file) => join(folder, file)),
        fleet: join(folder, expected.fleet),
      };
      const workload = read(files.workload);
      const fleet = read(files.fleet);
      return {
        family,
        name,
        files,
        workload: parseWorkload(workload.text, workload.file),
        profiles: parseProfiles(files.profiles.map(read)),
        fleet: parseFleet(fleet.text, fleet.file),
        minGpus: expected.minGpus,
      };
    });
  });
}
