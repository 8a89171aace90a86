import { isForbidden, isMissing } from '../api/errors.ts';
import type { KubeApi } from '../api/kube-api.ts';
import { listPages } from '../api/list-pages.ts';
import type { KubeObject } from '../api/objects.ts';
import { withoutHistory } from '../translate/without-history.ts';

/** What may not be read. */
export const DENIED = null;

/** Runs a read. Null where it may not be read; `otherwise` where the cluster knows no such thing. */
export async function unlessDenied<T>(read: Promise<T>, otherwise: T): Promise<T | null> {
  try {
    return await read;
  } catch (error) {
    if (isMissing(error)) return otherwise;
    if (isForbidden(error)) return DENIED;
    throw error;
  }
}

/** Every object of a collection that is wanted; null: they may not be read; none where there is no such kind. */
export function readAll<T>(
  api: KubeApi,
  path: string,
  wanted: (object: KubeObject) => boolean = () => true,
  query: Readonly<Record<string, string>> = {},
): Promise<T[] | null> {
  const found: T[] = [];
  const keep = (object: KubeObject) => {
    if (wanted(object)) found.push(withoutHistory<T>(object));
  };
  return unlessDenied(
    listPages(api, path, query, keep).then(() => found),
    [],
  );
}
