/** The store without S3: `s3.ts` and `open.ts` are imported by name, so that a bundle without S3 stays small. */
export { DirectoryStore } from './directory/store.ts';
export {
  AccessDeniedError,
  ConflictError,
  InvalidKeyError,
  NotFoundError,
  PreconditionFailedError,
  StoreError,
  ThrottledError,
  UnavailableError,
} from './errors.ts';
export { checkKey, compareKeys } from './keys.ts';
export { MemoryStore } from './memory.ts';
export { undefinedIfMissing } from './missing.ts';
export type {
  DeleteCondition,
  ListedObject,
  ObjectInfo,
  ObjectStore,
  ObjectStream,
  PutCondition,
} from './port.ts';
export { StoredObject } from './port.ts';
