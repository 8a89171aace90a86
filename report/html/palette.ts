import { oklch } from './color.ts';

/** How a service looks everywhere in the report. */
export interface Swatch {
  /** Index into {@link tones}. */
  readonly tone: number;
  /** Index into {@link PATTERNS}; 0 is plain. */
  readonly pattern: number;
}

/** One tone in both schemes: fill of a block, and the stronger edge that carries patterns and chart bars. */
export interface Tone {
  readonly light: { readonly fill: string; readonly edge: string };
  readonly dark: { readonly fill: string; readonly edge: string };
}

/** Second sign beside colour, for readers who tell few hues apart and for black-and-white prints. */
export const PATTERNS = ['plain', 'diagonal', 'dots', 'bars'] as const;

/** Text on every fill. */
export const INK = { light: '#14171c', dark: '#f4f6f8' } as const;

/**
 * Hues in the order in which they are handed out: neighbours in the list are far apart on the wheel. Lightness
 * alternates, because red-green-blind readers tell lightness apart where hues merge.
 */
const HUES = [255, 65, 150, 350, 205, 105, 300, 25, 180, 325, 130, 230] as const;

/** Every tone, index-aligned with the CSS classes `t0`, `t1`, … */
export const tones: readonly Tone[] = HUES.map((hue, index) => {
  const step = index % 3;
  const light = [0.83, 0.9, 0.76][step]!;
  const dark = [0.43, 0.36, 0.5][step]!;
  return {
    light: { fill: oklch(light, 0.095, hue), edge: oklch(0.54, 0.15, hue) },
    dark: { fill: oklch(dark, 0.085, hue), edge: oklch(0.75, 0.13, hue) },
  };
});

/** FNV-1a: stable across runs and hosts, and short. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193) >>> 0;
  return value;
}

/**
 * A swatch for each service. The name's hash chooses the tone, so a service mostly keeps its colour from plan to
 * plan; a tone taken already goes to the next free one, so up to 12 services differ in colour alone and up to 48 in
 * colour and pattern. Beyond that swatches repeat and the labels tell services apart.
 */
export function swatches(names: readonly string[]): ReadonlyMap<string, Swatch> {
  const taken = new Set<number>();
  const found = new Map<string, Swatch>();
  for (const name of [...names].sort()) {
    if (taken.size === tones.length * PATTERNS.length) taken.clear();
    const pattern = Math.floor(taken.size / tones.length);
    let tone = hash(name) % tones.length;
    while (taken.has(pattern * tones.length + tone)) tone = (tone + 1) % tones.length;
    taken.add(pattern * tones.length + tone);
    found.set(name, { tone, pattern });
  }
  return found;
}
