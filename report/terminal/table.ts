import Table from 'cli-table3';
import { printable } from '../format.ts';

/** A column; `min` makes it the one that gives way, its text wrapping, when the terminal is narrow. */
export interface Column {
  readonly head: string;
  readonly align?: 'left' | 'right';
  /** Smallest width of the column that may wrap. */
  readonly min?: number;
  /** Columns with the highest number are left out first when even wrapping is not enough. Default: never. */
  readonly drop?: number;
}

/** A cell: its text and how it is coloured once its width is known. */
export interface Cell {
  readonly text: string;
  readonly paint?: (text: string) => string;
}

const GAP = 2;
const NO_BORDERS = Object.fromEntries(
  'top top-mid top-left top-right bottom bottom-mid bottom-left bottom-right left left-mid mid mid-mid right right-mid middle'
    .split(' ')
    .map((name) => [name, '']),
);

/** Aligned columns without borders, at most `width` characters wide where that is possible at all. */
export function table(
  columns: readonly Column[],
  rows: readonly (readonly (string | Cell)[])[],
  width: number,
  head: (text: string) => string,
): string {
  const cells = rows.map((row) => row.map(cellOf));
  const natural = columns.map((column, c) =>
    cells.reduce((max, row) => Math.max(max, row[c]!.text.length), column.head.length),
  );
  const shown = columns.map((_, c) => c);
  const total = (widthOf: (c: number) => number) => shown.reduce((sum, c) => sum + widthOf(c) + GAP, 0) - GAP;
  const least = (c: number) => Math.min(natural[c]!, columns[c]!.min ?? natural[c]!);
  while (total(least) > width) {
    const droppable = shown.filter((c) => columns[c]!.drop !== undefined);
    if (droppable.length === 0) break;
    const last = droppable.reduce((a, b) => (columns[b]!.drop! > columns[a]!.drop! ? b : a));
    shown.splice(shown.indexOf(last), 1);
  }
  // What is left over goes to the wrapping columns, in order.
  let spare = Math.max(0, width - total(least));
  const widths = shown.map((c) => {
    const own = Math.min(natural[c]!, least(c) + spare);
    spare -= own - least(c);
    return own;
  });
  const output = new Table({
    chars: NO_BORDERS,
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': GAP },
    colWidths: widths.map((own) => own + GAP),
    colAligns: shown.map((c) => columns[c]!.align ?? 'left'),
    wordWrap: true,
  });
  output.push(
    shown.map((c) => head(columns[c]!.head)),
    ...cells.map((row) =>
      shown.map((c) => {
        const { text, paint } = row[c]!;
        return paint ? paint(text) : text;
      }),
    ),
  );
  return output
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n');
}

/** Names come from documents: control characters in them must not reach the terminal. */
function cellOf(cell: string | Cell): Cell {
  return typeof cell === 'string' ? { text: printable(cell) } : { ...cell, text: printable(cell.text) };
}

/** Breaks text at spaces so that no line is longer than `width`; later lines are indented. */
export function wrapped(text: string, width: number, indent = ''): string {
  const lines: string[] = [];
  let line = '';
  for (const word of printable(text).split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = indent + word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line].join('\n');
}
