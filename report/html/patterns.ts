import { html, type Markup } from './markup.ts';

/** Fills that every drawing of the page shares; their lines are thin, so that text on them stays readable. */
export function patternDefs(): Markup {
  return html`
    <svg width="0" height="0" class="defs" aria-hidden="true"><defs>
      <pattern id="p1" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
        <rect class="pt" width="2" height="7"/>
      </pattern>
      <pattern id="p2" width="7" height="7" patternUnits="userSpaceOnUse">
        <circle class="pt" cx="3.5" cy="3.5" r="1.4"/>
      </pattern>
      <pattern id="p3" width="6" height="6" patternUnits="userSpaceOnUse">
        <rect class="pt" width="6" height="1.6"/>
      </pattern>
      <pattern id="idle" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(-45)">
        <rect class="hatch" width="1.4" height="6"/>
      </pattern>
    </defs></svg>`;
}
