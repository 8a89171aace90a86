import { MemoryStore, type ObjectStore } from '../store/index.ts';

/**
 * The store of a local run as the functions around the search see it. What outlives a run on AWS (lease, current plan,
 * history) has nobody to read it here, so it stays in memory: on disk, each of its writes waits for the disk.
 */
export function runStore(runs: ObjectStore): ObjectStore {
  const rest = new MemoryStore();
  const at = (key: string): ObjectStore => (key.startsWith('runs/') ? runs : rest);
  return {
    get: (key) => at(key).get(key),
    getStream: (key) => at(key).getStream(key),
    head: (key) => at(key).head(key),
    put: (key, content, condition) => at(key).put(key, content, condition),
    putStream: (key, content, condition) => at(key).putStream(key, content, condition),
    delete: (key, condition) => at(key).delete(key, condition),
    list: (prefix = '') => at(prefix).list(prefix),
  };
}
