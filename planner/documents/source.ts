import { isAlias, isMap, isScalar, isSeq, type Node } from 'yaml';
import { checkAliases } from './aliases.ts';
import { DocumentError } from './issues.ts';
import { repeatedJsonKey } from './json-keys.ts';
import { type Place, parseYaml, placeAt, syntaxIssue, type YamlText } from './yaml-text.ts';

/** The value of a YAML or JSON text, and where its parts stand. */
export interface Source {
  readonly file: string;
  readonly value: unknown;
  /** Place of the key or value at `path`; of the nearest enclosing value where `path` leads nowhere. */
  locate(path: readonly PropertyKey[], part?: 'key' | 'value'): Place | undefined;
}

/** Places are found by parsing JSON again, as YAML, at some 2 MB/s: beyond this length errors name the path alone. */
const MAX_LOCATED_JSON = 8_000_000;

/**
 * Reads YAML or JSON, by content. Large plans are JSON, and `JSON.parse` reads those a hundred times faster.
 *
 * @throws {DocumentError} on a syntax error, a repeated key, several documents, an unknown tag, aliases that explode
 */
export function readSource(text: string, file: string): Source {
  const bare = text.startsWith('\uFEFF') ? text.slice(1) : text;
  return (/^\s*\{/.test(bare) ? readJson(bare, file) : undefined) ?? readYaml(bare, file);
}

/** Undefined for a text that is no JSON: a flow-style YAML file begins with a brace too. */
function readJson(text: string, file: string): Source | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  // JSON.parse keeps the last of two equal keys; the YAML reader names both.
  if (repeatedJsonKey(text)) return undefined;
  let yaml: YamlText | undefined;
  return {
    file,
    value,
    locate: (path, part) => {
      if (text.length > MAX_LOCATED_JSON) return undefined;
      yaml ??= parseYaml(text, file);
      return locate(yaml, path, part);
    },
  };
}

function readYaml(text: string, file: string): Source {
  const yaml = parseYaml(text, file);
  const { doc, lines } = yaml;
  const problems = [...doc.errors, ...doc.warnings];
  if (problems.length > 0) {
    throw new DocumentError(problems.map(({ message, pos }) => syntaxIssue(file, message, lines, pos[0])));
  }
  if (doc.contents === null) {
    throw new DocumentError([
      { code: 'syntax', file, path: '', expected: 'a YAML or JSON document', got: 'an empty file' },
    ]);
  }
  const alias = checkAliases(doc);
  if (alias !== undefined) throw new DocumentError([syntaxIssue(file, alias.message, lines, alias.offset)]);
  return { file, value: doc.toJS({ maxAliasCount: -1 }), locate: (path, part) => locate(yaml, path, part) };
}

function locate({ doc, lines }: YamlText, path: readonly PropertyKey[], part: 'key' | 'value' = 'value'): Place {
  let node: unknown = doc.contents;
  let offset = startOf(node) ?? 0;
  for (const [depth, key] of path.entries()) {
    if (isAlias(node)) node = node.resolve(doc);
    if (isMap(node)) {
      const pair = node.items.find((item) => keyText(item.key) === String(key));
      if (pair === undefined) break;
      const wanted = part === 'key' && depth === path.length - 1 ? pair.key : pair.value;
      offset = startOf(wanted) ?? startOf(pair.key) ?? offset;
      node = pair.value;
    } else if (isSeq(node) && typeof key === 'number') {
      node = node.items[key];
      offset = startOf(node) ?? offset;
    } else {
      break;
    }
  }
  return placeAt(lines, offset);
}

function keyText(key: unknown): string {
  return isScalar(key) ? String(key.value ?? '') : String(key);
}

function startOf(node: unknown): number | undefined {
  return (node as Node | null | undefined)?.range?.[0];
}
