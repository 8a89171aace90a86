import type { ObjectStore } from '../../../store/index.ts';

/** What is done with an object, as a role has to be allowed it. Listing needs no key. */
export type Touch = 'read' | 'write' | 'delete';
export type Seen = (who: string, access: Touch, key: string) => void;

/** A store that tells of every call. A write over a certain version reads, too: S3 asks for both rights. */
export function watched(store: ObjectStore, tell: (access: Touch, key: string) => void): ObjectStore {
  return {
    get: (key) => {
      tell('read', key);
      return store.get(key);
    },
    getStream: (key) => {
      tell('read', key);
      return store.getStream(key);
    },
    head: (key) => {
      tell('read', key);
      return store.head(key);
    },
    put: (key, content, condition) => {
      tell('write', key);
      if (condition?.ifMatch !== undefined) tell('read', key);
      return store.put(key, content, condition);
    },
    putStream: (key, content, condition) => {
      tell('write', key);
      return store.putStream(key, content, condition);
    },
    delete: (key, condition) => {
      tell('delete', key);
      return store.delete(key, condition);
    },
    list: (prefix) => store.list(prefix),
  };
}
