import type { Layout } from './layout.ts';

/** Pods of one (kind, service) pair, see `podKey`. */
export type PodCount = readonly [key: number, count: number];

/**
 * A step before it has its number and its `after`. `evict` and `reconfigure` keep what was there before, so that
 * they can be undone.
 */
export type Operation =
  | { readonly action: 'start' | 'stop'; readonly node: number; readonly key: number; readonly count: number }
  | { readonly action: 'cordon' | 'uncordon' | 'addNode'; readonly node: number }
  | { readonly action: 'evict'; readonly node: number; readonly pods: readonly PodCount[] }
  | { readonly action: 'reconfigure'; readonly node: number; readonly layout: Layout; readonly before: Layout }
  | { readonly action: 'removeNode'; readonly node: number; readonly before: Layout };
