/**
 * Numbers as people read them. No `Intl`: its output follows the ICU version of the host, and the same plan must give
 * the same bytes everywhere.
 */

/** Digits grouped by thousands: `50084` → `50,084`. Decimals are kept as they are. */
function grouped(fixed: string): string {
  const [whole = '', decimals] = fixed.split('.');
  const digits = whole.replace(/\B(?=(\d{3})+(?!\d))/g, ',');
  return decimals === undefined ? digits : `${digits}.${decimals}`;
}

/** A whole number with thousands separators. */
export function count(value: number): string {
  return grouped(value.toFixed(0));
}

/**
 * A measured quantity with three to four significant digits: `9.06`, `143.5`, `12,480`.
 * Trailing zeros are dropped: `88` rather than `88.00`.
 */
export function amount(value: number): string {
  const size = Math.abs(value);
  const digits = size >= 1000 ? 0 : size >= 100 ? 1 : size >= 1 || size === 0 ? 2 : 3;
  const fixed = value.toFixed(digits);
  return grouped(digits === 0 ? fixed : fixed.replace(/\.?0+$/, ''));
}

/** Money per hour, two decimals, in the user's own currency: the fleet names none. */
export function money(value: number): string {
  return grouped(value.toFixed(2));
}

/** A ratio as per cent with one decimal; two below 1 %, where a tenth would hide the difference. */
export function percent(ratio: number): string {
  const value = ratio * 100;
  const digits = value !== 0 && Math.abs(value) < 1 ? 2 : 1;
  const fixed = value.toFixed(digits).replace(/^-(0(?:\.0+)?)$/, '$1');
  return `${grouped(fixed)}%`;
}

/** A price of an instance kind: four decimals, enough to redo the sums by hand. */
export function price(value: number): string {
  return value.toFixed(4);
}

/** `1 GPU`, `13 GPUs`. */
export function plural(value: number, one: string, many = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : many}`;
}

/** `a`, `a and b`, `a, b and c`. */
export function listed(words: readonly string[]): string {
  if (words.length < 2) return words.join('');
  return `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}

/** Text from a document without control characters, so that it can neither move a cursor nor reverse a line. */
export function printable(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: removing them is the purpose.
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g, '\ufffd');
}

/** At most `width` characters, the last one an ellipsis where something was cut off. */
export function shortened(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, Math.max(0, width - 1))}…`;
}
