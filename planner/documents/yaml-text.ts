import { Composer, type Document, Lexer, LineCounter, Parser } from 'yaml';
import { DocumentError, type DocumentIssue } from './issues.ts';

/** Our documents nest eight deep. */
const MAX_DEPTH = 100;

const OPTIONS = { version: '1.2', prettyErrors: false, logLevel: 'error' } as const;

/** A place in a source text, 1-based. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** A YAML syntax tree that may hold errors, and what turns its offsets into places. */
export interface YamlText {
  readonly doc: Document;
  readonly lines: LineCounter;
}

/**
 * What the library's `parseDocument` does, with a limit on the depth: its composer is recursive, and a stack that
 * overflows inside a regular expression ends the process, not the parse.
 *
 * @throws {DocumentError} for a text nested too deep or with a second document
 */
export function parseYaml(text: string, file: string): YamlText {
  const lines = new LineCounter();
  const docs = new Composer(OPTIONS).compose(shallowTokens(text, file, lines), true, text.length);
  let first: Document | undefined;
  for (const doc of docs) {
    if (first !== undefined) throw syntaxError(file, 'a second document', lines, doc.range[0]);
    first = doc;
  }
  // compose() with `forceDoc` yields a document even for an empty text.
  return { doc: first!, lines };
}

function* shallowTokens(text: string, file: string, lines: LineCounter) {
  const parser = new Parser(lines.addNewLine);
  lines.addNewLine(0);
  for (const lexeme of new Lexer().lex(text)) {
    yield* parser.next(lexeme);
    if (parser.stack.length > MAX_DEPTH) {
      throw syntaxError(file, `lists or maps nested more than ${MAX_DEPTH} deep`, lines, parser.offset);
    }
  }
  yield* parser.end();
}

/** The one issue of a text that is no document. */
export function syntaxIssue(file: string, got: string, lines: LineCounter, offset: number): DocumentIssue {
  return { code: 'syntax', file, ...placeAt(lines, offset), path: '', expected: 'one YAML or JSON document', got };
}

function syntaxError(file: string, got: string, lines: LineCounter, offset: number): DocumentError {
  return new DocumentError([syntaxIssue(file, got, lines, offset)]);
}

/** Line and column of an offset. */
export function placeAt(lines: LineCounter, offset: number): Place {
  const { line, col } = lines.linePos(offset);
  return { line: Math.max(1, line), column: Math.max(1, col) };
}
