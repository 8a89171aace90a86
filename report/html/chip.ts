import type { Context } from './context.ts';
import { html, type Markup } from './markup.ts';

/** With more services a legend is a wall of names; the table of services does its work then. */
const CHIPS_UP_TO = 60;

/** A service's name with its swatch; with scripts on, pressing it marks the service's instances. */
export function chip(ctx: Context, name: string): Markup {
  const { tone, pattern } = ctx.swatch.get(name) ?? { tone: 0, pattern: 0 };
  return html`
    <button type="button" class="chip" data-s="${ctx.number.get(name)}" aria-pressed="false">
      <svg class="t${tone}" viewBox="0 0 14 14" width="14" height="14" aria-hidden="true">
        <rect class="b" width="14" height="14" rx="3"/>
        ${pattern > 0 && html`<rect width="14" height="14" rx="3" fill="url(#p${pattern})"/>`}
        <rect class="e" width="4" height="14" rx="2"/>
      </svg>${name}</button>`;
}

/** One chip for each service, by name, and the sign of an idle instance. */
export function legend(ctx: Context): Markup | undefined {
  if (ctx.number.size > CHIPS_UP_TO) return undefined;
  return html`
    <div class="legend" role="group" aria-label="Services">
      ${[...ctx.number.keys()].sort().map((name) => chip(ctx, name))}
      <span class="key">
        <svg viewBox="0 0 14 14" width="14" height="14" aria-hidden="true">
          <rect width="14" height="14" rx="3" class="idlebox"/><rect width="14" height="14" rx="3" fill="url(#idle)"/>
        </svg>idle instance</span>
    </div>`;
}
