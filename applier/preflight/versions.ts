/** The numbers of a version, `v1.33.5-eks-3cfe0ce` or `570.172.08`; null where there are none. */
export function versionOf(text: string): number[] | null {
  const match = /^v?(\d+(?:\.\d+)*)/.exec(text.trim());
  return match === null ? null : match[1]!.split('.').map(Number);
}

/** Whether a version is older than another; missing places count as 0. */
export function olderThan(version: readonly number[], other: readonly number[]): boolean {
  for (let place = 0; place < Math.max(version.length, other.length); place++) {
    const difference = (version[place] ?? 0) - (other[place] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  return false;
}
