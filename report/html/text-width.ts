/**
 * Width of text in an SVG, where no browser shortens it. The table is for a sans serif at 11 units, on the wide side;
 * the blocks clip whatever a wider font adds.
 */
const NARROW = new Set([...'fijlrt.,:;|!\'"()[]-']);
const WIDE = new Set([...'mwMW@%…']);

function charWidth(char: string): number {
  if (NARROW.has(char)) return 3.9;
  if (WIDE.has(char)) return 9.8;
  return char >= 'A' && char <= 'Z' ? 7.9 : 6.4;
}

/** Estimated width in drawing units. */
export function textWidth(text: string): number {
  let width = 0;
  for (const char of text) width += charWidth(char);
  return width;
}

/**
 * Text that fits into `width`. Names of services differ at their ends more often than in the middle
 * (`bert-base-a`, `bert-base-b`), so the middle is what gives way.
 */
export function clipped(text: string, width: number): string {
  if (textWidth(text) <= width) return text;
  const chars = [...text];
  for (let kept = chars.length - 1; kept > 2; kept--) {
    const tail = Math.floor(kept / 3);
    const short = `${chars.slice(0, kept - tail).join('')}…${chars.slice(chars.length - tail).join('')}`;
    if (textWidth(short) <= width) return short;
  }
  return `${chars[0] ?? ''}…`;
}
