/**
 * Resource versions of one kind of object. They are whole numbers that grow, which Kubernetes promises since 1.35 and
 * etcd has always given.
 */
export function isAtLeast(version: string, wanted: string): boolean {
  if (version.length !== wanted.length) return version.length > wanted.length;
  return version >= wanted;
}

/** The newer of two. */
export const newer = (one: string, other: string): string => (isAtLeast(one, other) ? one : other);
