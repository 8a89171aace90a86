import { NotFoundError, type ObjectStore } from '../store/index.ts';
import { type ObjectInfo, ObjectNotFoundError, type ObjectPort } from '../workflows/engine/index.ts';

/** The object store of a run as the workflow engine's S3: there is one bucket, whatever its name. */
export function storeObjects(store: ObjectStore): ObjectPort {
  return {
    async get(bucket, key) {
      try {
        return (await store.get(key)).bytes;
      } catch (error) {
        throw error instanceof NotFoundError ? new ObjectNotFoundError(bucket, key) : error;
      }
    },
    async put(_bucket, key, body) {
      await store.put(key, body);
    },
    async list(_bucket, prefix) {
      const found: ObjectInfo[] = [];
      for await (const { key, size } of store.list(prefix)) found.push({ key, size });
      return found;
    },
  };
}
