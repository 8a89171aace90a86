import { describe, expect, it, test } from 'vitest';
import { contrast, oklch } from '../../report/html/color.ts';
import { INK, PATTERNS, swatches, tones } from '../../report/html/palette.ts';
import { COLORS } from '../../report/html/styles/themes.ts';
import { numberedServices, TEN_SERVICES } from './fixtures.ts';

describe('colours', () => {
  it('converts as published: white, black and the sRGB red of the OKLab article', () => {
    expect(oklch(1, 0, 0)).toBe('#ffffff');
    expect(oklch(0, 0, 0)).toBe('#000000');
    expect(oklch(0.62796, 0.25768, 29.234)).toBe('#ff0000');
  });

  it('measures contrast as WCAG does', () => {
    expect(contrast('#000000', '#ffffff')).toBeCloseTo(21, 5);
    expect(contrast('#767676', '#ffffff')).toBeCloseTo(4.54, 2);
  });

  describe.each(['light', 'dark'] as const)('%s scheme', (scheme) => {
    const colors = COLORS[scheme];
    test.each([
      ['ink', 'bg'],
      ['ink', 'panel'],
      ['muted', 'bg'],
      ['muted', 'panel'],
      ['muted', 'slice'],
      ['accent', 'panel'],
      ['good', 'goodbg'],
      ['good', 'panel'],
      ['ink', 'goodbg'],
      ['warn', 'warnbg'],
      ['ink', 'warnbg'],
      ['bad', 'panel'],
      ['bad', 'warnbg'],
    ] as const)('%s on %s can be read', (text, ground) => {
      expect(contrast(colors[text], colors[ground])).toBeGreaterThanOrEqual(4.5);
    });

    it('lets names be read on every service colour', () => {
      for (const tone of tones) expect(contrast(INK[scheme], tone[scheme].fill)).toBeGreaterThanOrEqual(4.5);
    });

    it('sets the edge of a block off from its fill', () => {
      for (const tone of tones) expect(contrast(tone[scheme].edge, tone[scheme].fill)).toBeGreaterThanOrEqual(1.8);
    });
  });
});

describe('swatches', () => {
  const key = (names: readonly string[]) => [...swatches(names).values()].map((s) => `${s.tone}/${s.pattern}`);

  it('gives up to twelve services colours of their own, without patterns', () => {
    const found = [...swatches(TEN_SERVICES).values()];
    expect(new Set(found.map((swatch) => swatch.tone)).size).toBe(TEN_SERVICES.length);
    expect(found.every((swatch) => swatch.pattern === 0)).toBe(true);
  });

  it('tells 48 services apart by colour and pattern', () => {
    expect(new Set(key(numberedServices(tones.length * PATTERNS.length))).size).toBe(48);
  });

  it('uses every swatch about equally often beyond that', () => {
    const uses = new Map<string, number>();
    for (const swatch of key(numberedServices(1000))) uses.set(swatch, (uses.get(swatch) ?? 0) + 1);
    expect([Math.min(...uses.values()), Math.max(...uses.values())]).toEqual([20, 21]);
  });

  it('does not depend on the order of the services', () => {
    const turned = swatches([...TEN_SERVICES].reverse());
    for (const [name, swatch] of swatches(TEN_SERVICES)) expect(turned.get(name)).toEqual(swatch);
  });
});
