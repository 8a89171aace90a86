/** Colours of the page in both schemes; text on any ground it stands on reaches a contrast of 4.5 (tested). */
export const COLORS = {
  light: {
    bg: '#f5f6f8',
    panel: '#ffffff',
    ink: '#171b21',
    muted: '#55606e',
    rule: '#dde1e7',
    slice: '#e9ecf1',
    accent: '#1f5fbf',
    good: '#0d6b3d',
    goodbg: '#e3f4ea',
    warn: '#8a4b00',
    warnbg: '#fdf0dc',
    bad: '#a3211a',
  },
  dark: {
    bg: '#101318',
    panel: '#181c23',
    ink: '#e9ecf1',
    muted: '#a3adba',
    rule: '#2c333d',
    slice: '#262c36',
    accent: '#86b4f5',
    good: '#6fd6a0',
    goodbg: '#12301f',
    warn: '#f2b661',
    warnbg: '#35260d',
    bad: '#ff9a90',
  },
} as const;

const properties = (colors: Readonly<Record<string, string>>) =>
  Object.entries(colors)
    .map(([name, value]) => `--${name}:${value}`)
    .join(';');

export const THEMES = { light: properties(COLORS.light), dark: properties(COLORS.dark) } as const;
