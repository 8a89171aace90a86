import { type Document, isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml';
import { checkAliases } from './aliases.ts';
import { DocumentError, type DocumentIssue } from './issues.ts';
import { repeatedJsonKey } from './json-keys.ts';

/** A place in a source text, 1-based. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** The value of a YAML or JSON text, and where its parts stand. */
export interface Source {
  readonly file: string;
  readonly value: unknown;
  /** Place of the key or value at `path`; of the nearest enclosing value where `path` leads nowhere. */
  locate(path: readonly PropertyKey[], part?: 'key' | 'value'): Place | undefined;
}

/** Places are found by parsing JSON again, as YAML, at some 2 MB/s: beyond this length errors name the path alone. */
const MAX_LOCATED_JSON = 8_000_000;

const YAML_OPTIONS = { version: '1.2', prettyErrors: false, logLevel: 'error' } as const;

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
  let yaml: ReturnType<typeof parseYaml> | undefined;
  return {
    file,
    value,
    locate: (path, part) => {
      if (text.length > MAX_LOCATED_JSON) return undefined;
      yaml ??= parseYaml(text, file);
      return locate(yaml.doc, yaml.lines, path, part);
    },
  };
}

function readYaml(text: string, file: string): Source {
  const { doc, lines } = parseYaml(text, file);
  const problems = [...doc.errors, ...doc.warnings];
  if (problems.some((problem) => problem.message.includes('call stack'))) throw tooDeep(file);
  if (problems.length > 0) {
    throw new DocumentError(
      problems.map(({ code, message, pos }) =>
        syntaxIssue(file, code === 'MULTIPLE_DOCS' ? 'a second document' : message, placeOf(lines, pos[0])),
      ),
    );
  }
  if (doc.contents === null) {
    throw new DocumentError([
      { code: 'syntax', file, path: '', expected: 'a YAML or JSON document', got: 'an empty file' },
    ]);
  }
  const alias = checkAliases(doc);
  if (alias !== undefined) {
    throw new DocumentError([syntaxIssue(file, alias.message, placeOf(lines, alias.offset))]);
  }
  return { file, value: doc.toJS({ maxAliasCount: -1 }), locate: (path, part) => locate(doc, lines, path, part) };
}

function parseYaml(text: string, file: string): { doc: Document; lines: LineCounter } {
  const lines = new LineCounter();
  try {
    return { doc: parseDocument(text, { ...YAML_OPTIONS, lineCounter: lines }), lines };
  } catch (cause) {
    // The parser is recursive: ten thousand open brackets end its stack, not the document.
    if (!(cause instanceof RangeError)) throw cause;
    throw tooDeep(file);
  }
}

function tooDeep(file: string): DocumentError {
  return new DocumentError([syntaxIssue(file, 'lists or maps nested too deep', undefined)]);
}

function syntaxIssue(file: string, message: string, place: Place | undefined): DocumentIssue {
  return { code: 'syntax', file, ...place, path: '', expected: 'one YAML or JSON document', got: message };
}

function placeOf(lines: LineCounter, offset: number): Place {
  const { line, col } = lines.linePos(offset);
  return { line: Math.max(1, line), column: Math.max(1, col) };
}

function locate(
  doc: Document,
  lines: LineCounter,
  path: readonly PropertyKey[],
  part: 'key' | 'value' = 'value',
): Place | undefined {
  let node: unknown = doc.contents;
  let offset = startOf(node);
  for (const [depth, key] of path.entries()) {
    if (isAlias(node)) node = node.resolve(doc);
    if (isMap(node)) {
      const pair = node.items.find((item) => keyText(item.key) === String(key));
      if (pair === undefined) break;
      const last = depth === path.length - 1;
      node = pair.value;
      offset = (last && part === 'key' ? startOf(pair.key) : startOf(pair.value)) ?? startOf(pair.key) ?? offset;
    } else if (isSeq(node) && typeof key === 'number') {
      node = node.items[key];
      offset = startOf(node) ?? offset;
    } else {
      break;
    }
  }
  return offset === undefined ? undefined : placeOf(lines, offset);
}

function keyText(key: unknown): string {
  return isScalar(key) ? String(key.value ?? '') : String(key);
}

function startOf(node: unknown): number | undefined {
  return (node as Node | null | undefined)?.range?.[0];
}
