import type { KubeObject } from '../api/objects.ts';

/** The object whole, but for who changed which field: that takes more room than the rest, and nothing here asks for it. */
export function withoutHistory<T>(object: KubeObject): T {
  const { managedFields: _, ...metadata } = (object.metadata ?? {}) as Record<string, unknown>;
  return { ...object, metadata } as T;
}
