import { hashDocument } from '../../planner/documents/index.ts';
import { type Layout, largestFirst } from './layout.ts';

/**
 * Two names for one layout. mig-manager acts on a label whose value has changed, so the second name is how the same
 * layout is asked for again.
 */
export type Alias = 'a' | 'b';
export const ALIASES: readonly Alias[] = ['a', 'b'];

const OURS = /^mp-[0-9a-f]{12}-[ab]$/;

/**
 * The name of a layout's entry in mig-manager's ConfigMap, and thereby the value of the node's label.
 *
 * It is a hash of the content, so that an entry never has to be edited: another layout has another name.
 *
 * @example entryName([['3g.20gb', '3g.20gb'], ['7g.40gb']], 'a') // 'mp-………………-a'
 */
export function entryName(layout: Layout, alias: Alias): string {
  return `mp-${hashDocument(layout.map(largestFirst)).slice(0, 12)}-${alias}`;
}

/** Both names of a layout. */
export const entryNames = (layout: Layout): string[] => ALIASES.map((alias) => entryName(layout, alias));

/** Whether the name is one that {@link entryName} gives; all others belong to somebody else. */
export const isOurEntry = (name: string): boolean => OURS.test(name);
