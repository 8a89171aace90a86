import { distance } from 'fastest-levenshtein';
import type { ProfileRow, Service } from '../documents/index.ts';

/** Why no plan can serve one service, and the nearest thing that would work. */
export interface Obstacle {
  readonly service: string;
  readonly reason: 'model-not-profiled' | 'no-profile-on-fleet-gpu' | 'latency' | 'capacity';
  readonly message: string;
  readonly remedy: string;
}

/** Instances of one service beyond which it is a slip: a hundred million GPUs, and near what counts can hold. */
const MOST_INSTANCES = 2 ** 30;

/**
 * The obstacle of a service that takes more instances than any fleet has, if it is one.
 *
 * @param fewest instances of its fastest profile that its rate takes
 */
export function excessOf(service: Service, fewest: number): Obstacle | undefined {
  const replicas = service.minReplicas ?? 1;
  if (Math.max(fewest, replicas) <= MOST_INSTANCES) return undefined;
  const lower = fewest > MOST_INSTANCES ? 'rate' : 'minReplicas';
  return {
    service: service.name,
    reason: 'capacity',
    message: `${lower} ${service[lower]} takes more than ${MOST_INSTANCES} instances, which no fleet has`,
    remedy: `lower ${lower}`,
  };
}

/**
 * Finds why `service` has no operating point.
 *
 * @param rows every profile row of the service's model, on any GPU; empty if the model is not profiled
 * @param fleetGpus GPU models of the fleet
 */
export function obstacleOf(
  service: Service,
  rows: readonly ProfileRow[],
  fleetGpus: ReadonlySet<string>,
  profiledModels: readonly string[],
): Obstacle {
  const name = service.name;
  if (rows.length === 0) {
    const near = profiledModels
      .map((model) => ({ model, at: distance(model, service.model) }))
      .sort((a, b) => a.at - b.at || (a.model < b.model ? -1 : 1))
      .slice(0, 3)
      .map(({ model }) => model);
    return {
      service: name,
      reason: 'model-not-profiled',
      message: `model "${service.model}" has no row in the profiles`,
      remedy: near.length ? `profile it, or name a profiled model; nearest: ${near.join(', ')}` : 'profile it',
    };
  }
  const usable = rows.filter((row) => fleetGpus.has(row.gpu));
  if (usable.length === 0) {
    const profiledOn = [...new Set(rows.map((row) => row.gpu))].sort().join(', ');
    return {
      service: name,
      reason: 'no-profile-on-fleet-gpu',
      message: `model "${service.model}" is profiled on ${profiledOn}, the fleet has ${[...fleetGpus].sort().join(', ')}`,
      remedy: `profile it on a GPU of the fleet, or add a node group with ${profiledOn}`,
    };
  }
  const fastest = usable.reduce((best, row) => (row.latencyMs < best.latencyMs ? row : best));
  return {
    service: name,
    reason: 'latency',
    message: `no profile of model "${service.model}" on the fleet's GPUs meets ${service.latencyMs} ms`,
    remedy: `a limit of ${fastest.latencyMs} ms or more can be met (${fastest.gpu} ${fastest.profile}, batch ${fastest.batch})`,
  };
}
