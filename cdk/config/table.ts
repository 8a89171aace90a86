import * as z from 'zod';
import { ConfigSchema } from './schema.ts';

interface Node {
  readonly properties?: Readonly<Record<string, Node>>;
  readonly items?: Node;
  readonly description?: string;
  readonly default?: unknown;
}

/** The fields of the configuration as a Markdown table, from the schema that checks them. */
export function fieldsTable(): string {
  const rows: Row[] = [
    ['field', 'default', 'meaning'],
    ...rowsOf(z.toJSONSchema(ConfigSchema, { io: 'input' }) as Node, ''),
  ];
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[]) => `| ${cells.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join(' | ')} |`;
  const [head, ...body] = rows.map(line);
  return [head, line(widths.map((width) => '-'.repeat(width))), ...body].join('\n');
}

type Row = readonly [field: string, byDefault: string, meaning: string];

function rowsOf({ properties = {} }: Node, prefix: string): Row[] {
  return Object.entries(properties).flatMap(([name, node]) => {
    const path = `${prefix}${name}`;
    // The default of a group is that of its fields.
    const shown =
      node.properties === undefined && node.default !== undefined ? `\`${JSON.stringify(node.default)}\`` : '–';
    const own: Row[] = node.description === undefined ? [] : [[`\`${path}\``, shown, node.description]];
    const inner = node.items?.properties !== undefined ? rowsOf(node.items, `${path}[].`) : rowsOf(node, `${path}.`);
    return [...own, ...inner];
  });
}

const BEGIN = '<!-- fields -->\n';
const END = '\n<!-- /fields -->';

/** The text of docs/configuration.md with the table in its place. */
export function withTable(text: string): string {
  const from = text.indexOf(BEGIN);
  const to = text.indexOf(END);
  if (from < 0 || to < 0) throw new Error(`expected ${BEGIN.trim()} and ${END.trim()} in the text`);
  return `${text.slice(0, from + BEGIN.length)}${fieldsTable()}${text.slice(to)}`;
}
