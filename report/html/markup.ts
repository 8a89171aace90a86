import { escape as escapeHtml } from 'html-escaper';
import { printable } from '../format.ts';

/** Text that is HTML already. Only {@link html} and {@link raw} make it, so everything else is escaped. */
export class Markup {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  toString(): string {
    return this.#text;
  }
}

/** What may stand in a template; `undefined`, `null` and `false` leave nothing behind. */
export type Content = Markup | string | number | null | undefined | false | readonly Content[];

function render(value: Content): string {
  if (value instanceof Markup) return value.toString();
  if (value === null || value === undefined || value === false) return '';
  if (typeof value === 'object') return value.map(render).join('');
  return escapeHtml(printable(String(value)));
}

/** A template is joined once, however many rows it renders. */
const joined = new WeakMap<TemplateStringsArray, readonly string[]>();

function withoutIndents(strings: TemplateStringsArray): readonly string[] {
  let lines = joined.get(strings);
  if (!lines) {
    lines = strings.map((text) => text.replace(/\n\s*/g, ''));
    joined.set(strings, lines);
  }
  return lines;
}

/**
 * A template whose values are escaped unless they are {@link Markup}: safe in text and in double-quoted attributes.
 * Its own line breaks and indents are left out, so that templates can be laid out for reading at no cost in bytes.
 *
 * @example html`<td title="${node.name}">${node.name}</td>`
 */
export function html(strings: TemplateStringsArray, ...values: readonly Content[]): Markup {
  const parts = withoutIndents(strings);
  let text = parts[0] ?? '';
  for (let i = 0; i < values.length; i++) text += render(values[i]) + (parts[i + 1] ?? '');
  return new Markup(text);
}

/** Text of this program, never of a document, that goes into the page as it is. */
export function raw(text: string): Markup {
  return new Markup(text);
}
