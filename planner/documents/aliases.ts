import { type Alias, type Document, isAlias, isMap, isSeq, type Node, visit } from 'yaml';

/** Values that aliases may add to a document. Five thousand services with ten shared fields stay far below. */
const MAX_ADDED = 1_000_000;

interface AliasProblem {
  readonly message: string;
  readonly offset: number;
}

/**
 * Finds an alias without an anchor or inside its own, and aliases that together make the document explode
 * ("billion laughs").
 *
 * Counts the values of the expanded document without expanding it: each anchor is counted once. The library's own
 * guard counts uses of an alias, which refuses long harmless lists and lets wide bombs through.
 */
export function checkAliases(doc: Document): AliasProblem | undefined {
  const targets = aliasTargets(doc);
  if (targets.size === 0) return undefined;
  const sizes = new Map<Node, number>();
  const open = new Set<Node>();
  let added = 0;
  let problem: AliasProblem | undefined;

  const aliasSize = (alias: Alias): number => {
    const target = targets.get(alias);
    const size = target === undefined ? Number.NaN : sizeOf(target);
    added += size;
    if (!(added <= MAX_ADDED)) problem ??= { message: explain(alias, size), offset: alias.range?.[0] ?? 0 };
    return size;
  };
  const sizeOf = (node: unknown): number => {
    if (problem !== undefined || node === null || node === undefined) return 1;
    const key = node as Node;
    const known = sizes.get(key);
    if (known !== undefined) return known;
    if (open.has(key)) return Number.POSITIVE_INFINITY;
    open.add(key);
    let size = 1;
    if (isAlias(node)) size = aliasSize(node);
    else if (isMap(node)) for (const pair of node.items) size += sizeOf(pair.key) + sizeOf(pair.value);
    else if (isSeq(node)) for (const item of node.items) size += sizeOf(item);
    open.delete(key);
    sizes.set(key, size);
    return size;
  };
  sizeOf(doc.contents);
  return problem;
}

/** What each alias stands for: the last anchor of its name before it. One pass over the document. */
function aliasTargets(doc: Document): Map<Alias, Node | undefined> {
  const anchors = new Map<string, Node>();
  const targets = new Map<Alias, Node | undefined>();
  visit(doc, {
    Node(_, node) {
      if (isAlias(node)) targets.set(node, anchors.get(node.source));
      else if (node.anchor) anchors.set(node.anchor, node);
    },
  });
  return targets;
}

function explain(alias: Alias, size: number): string {
  if (Number.isNaN(size)) return `alias *${alias.source} without an anchor before it`;
  if (size === Number.POSITIVE_INFINITY) return `alias *${alias.source} inside its own anchor`;
  return `aliases that expand to more than ${MAX_ADDED} values (at *${alias.source})`;
}
