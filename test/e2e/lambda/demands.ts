import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parse } from 'yaml';
import type { ObjectStore } from '../../../store/index.ts';

const DATA = '../shared/data';

/** Demand of a size: what people put under `demand/<name>/`. */
export interface Demand {
  readonly name: string;
  readonly workload: string;
  readonly profiles: string;
  readonly fleet: string;
  /** What the rates are multiplied by for a second plan, made from the first. */
  readonly next: number;
}

/** From a handful of services to a thousand; those of the shared data only where that is. */
export const DEMANDS: readonly Demand[] = [
  {
    name: 'day',
    workload: 'examples/day.yaml',
    profiles: 'examples/profiles.csv',
    fleet: 'examples/fleet.yaml',
    next: 0.5,
  },
  {
    name: 'paper-like',
    workload: join(DATA, 'workloads/paper-like/lognormal-2-seed1.yaml'),
    profiles: join(DATA, 'profiles/mig-serving.csv'),
    fleet: join(DATA, 'fleets/p4d.yaml'),
    next: 0.7,
  },
  {
    name: 'wide-1000',
    workload: join(DATA, 'workloads/wide/wide-1000.yaml'),
    profiles: join(DATA, 'profiles/a100-80gb.csv'),
    fleet: join(DATA, 'fleets/p4de-10000.yaml'),
    next: 0.9,
  },
].filter(({ workload }) => existsSync(workload));

interface WorkloadFile {
  readonly spec: { readonly services: readonly { readonly rate: number }[] };
}

/** Puts a demand where the functions look for it. */
export async function upload(store: ObjectStore, demand: Demand, factor: number): Promise<void> {
  const text = (file: string) => readFileSync(file, 'utf8');
  const workload = parse(text(demand.workload)) as WorkloadFile;
  const services = workload.spec.services.map((one) => ({ ...one, rate: one.rate * factor }));
  const scaled = { ...workload, spec: { ...workload.spec, services } };
  const put = (name: string, content: string) => store.put(`demand/${demand.name}/${name}`, content);
  await put('workload.json', JSON.stringify(scaled));
  await put(basename(demand.fleet).replace(/^.*\./, 'fleet.'), text(demand.fleet));
  await put('profiles.csv', text(demand.profiles));
}
