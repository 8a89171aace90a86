import { MemoryStore } from '../../../store/index.ts';
import { smallInput } from '../../functions/small-run.ts';

/** A bucket as a platform team fills it: two workloads, one table of profiles, one fleet. */
export async function bucket(): Promise<MemoryStore> {
  const { workload, profiles, fleet } = smallInput();
  const store = new MemoryStore();
  const columns = ['model', 'gpu', 'profile', 'batch', 'throughput', 'latencyMs', 'source'] as const;
  const table = [columns.join(','), ...profiles.map((row) => columns.map((name) => row[name]).join(','))].join('\n');
  await store.put('demand/shared/profiles.csv', `${table}\n`);
  await store.put('demand/shared/fleet.json', JSON.stringify(fleet));
  await store.put('demand/day/workload.json', JSON.stringify(workload));
  await store.put('demand/night/workload.json', JSON.stringify(scaled(workload, 'night', 0.2)));
  await store.put('demand/peak/workload.json', JSON.stringify(scaled(workload, 'peak', 2)));
  return store;
}

function scaled(workload: ReturnType<typeof smallInput>['workload'], name: string, by: number) {
  const services = workload.spec.services.map((service) => ({ ...service, rate: service.rate * by }));
  return { ...workload, metadata: { name }, spec: { services } };
}

/** A schedule's message; minutes after seven in the morning. */
export function schedule(workload: string, minute = 0, id = `schedule-${workload}-${minute}`) {
  const time = `2026-01-01T07:${String(minute).padStart(2, '0')}:00Z`;
  return { id, kind: 'schedule', time, workload, reason: `schedule ${workload}` };
}
