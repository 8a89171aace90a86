import type { Context } from './context.ts';
import { html, type Markup } from './markup.ts';
import { chip } from './services.ts';

/** With more services a legend is a wall of names; the table of services does its work then. */
const CHIPS_UP_TO = 60;

/** One chip for each service, by name. */
export function legend(ctx: Context): Markup | undefined {
  if (ctx.number.size > CHIPS_UP_TO || ctx.number.size === 0) return undefined;
  const names = [...ctx.number.keys()].sort();
  return html`<div class="legend" role="group" aria-label="Services">${names.map((name) => chip(ctx, name))}<span class="key"><svg viewBox="0 0 14 14" width="14" height="14" aria-hidden="true"><rect width="14" height="14" rx="3" class="idlebox"/><rect width="14" height="14" rx="3" fill="url(#idle)"/></svg>idle instance</span></div>`;
}
