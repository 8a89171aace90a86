import type { Api } from './api.ts';
import type { Counts } from './hardware.ts';
import { type Node, resourceOf } from './objects.ts';

const WHOLE = 'nvidia.com/gpu';

/** Instances as resources of a node. */
export function resourcesOf(counts: Counts): Record<string, string> {
  return Object.fromEntries(Object.entries(counts).map(([profile, count]) => [resourceOf(profile), `${count}`]));
}

/** The labels that GPU feature discovery derives from the instances. */
export function countLabels(counts: Counts): Record<string, string> {
  const labels = Object.entries(counts).map(([profile, count]) => [`${resourceOf(profile)}.count`, `${count}`]);
  return Object.fromEntries(labels);
}

/** Advertises instances as kubelet does: what is gone is 0 in `allocatable`, and `capacity` keeps what it said. */
export async function advertise(api: Api, node: string, counts: Counts): Promise<void> {
  const path = `/api/v1/nodes/${node}`;
  const { status } = await api.get<Node>(path);
  const known = Object.keys(status?.allocatable ?? {}).filter((key) => key.startsWith('nvidia.com/mig-'));
  // A GPU that is cut is not offered whole any more.
  if (status?.allocatable?.[WHOLE] !== undefined && Object.keys(counts).length > 0) known.push(WHOLE);
  const allocatable = { ...Object.fromEntries(known.map((key) => [key, '0'])), ...resourcesOf(counts) };
  await api.patch(`${path}/status`, { status: { allocatable, capacity: resourcesOf(counts) } });
}

/** Writes the labels of GPU feature discovery for these instances, and removes those of others. */
export async function labelCounts(api: Api, node: string, counts: Counts): Promise<void> {
  const path = `/api/v1/nodes/${node}`;
  const { metadata } = await api.get<Node>(path);
  const old = Object.keys(metadata.labels ?? {}).filter((key) => /^nvidia\.com\/mig-.*\.count$/.test(key));
  const gone = Object.fromEntries(old.map((key) => [key, null]));
  await api.patch(path, { metadata: { labels: { ...gone, ...countLabels(counts) } } });
}
