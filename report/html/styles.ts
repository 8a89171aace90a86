import { INK, tones } from './palette.ts';
import { BASE } from './styles/base.ts';
import { CHARTS } from './styles/charts.ts';
import { DRAWINGS } from './styles/drawings.ts';
import { PRINT } from './styles/print.ts';
import { THEMES } from './styles/themes.ts';

/** Colours of the services in one scheme, as custom properties of the classes `t0`, `t1`, … */
function toneRules(scheme: 'light' | 'dark'): string {
  return tones.map((tone, i) => `.t${i}{--f:${tone[scheme].fill};--e:${tone[scheme].edge}}`).join('');
}

/** The page's style sheet. Dark colours apply to screens only: paper is white. */
export function styleSheet(): string {
  return [
    `:root{${THEMES.light};--on:${INK.light}}${toneRules('light')}`,
    `@media screen and (prefers-color-scheme:dark){:root{${THEMES.dark};--on:${INK.dark}}${toneRules('dark')}}`,
    BASE,
    DRAWINGS,
    CHARTS,
    PRINT,
  ].join('\n');
}
