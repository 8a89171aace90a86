import { percent } from '../format.ts';
import type { ServiceView } from '../view/services.ts';
import { html, type Markup } from './markup.ts';

const WIDTH = 130;
/** Room for the arrow of a bar that goes on. */
const ARROW = 8;
/** Bars end between 125 % and 200 % of the requirement: small slacks stay visible, large ones do not flatten them. */
const SHORTEST = 1.25;
const LONGEST = 2;

/** Where the bars end, as a multiple of the requirement: at nine tenths of the services no bar is cut off. */
export function barScale(services: readonly ServiceView[]): number {
  const slacks = services.map((service) => service.slack).sort((a, b) => a - b);
  const most = slacks[Math.floor(0.9 * (slacks.length - 1))] ?? 0;
  return Math.min(LONGEST, Math.max(SHORTEST, 1 + most * 1.1));
}

/** Capacity over requirement: every requirement is as long as every other, so that the lines stand one below another. */
export function capacityBar(service: ServiceView, scale: number): Markup {
  const unit = WIDTH / scale;
  const ratio = service.capacity / service.required;
  const covered = Math.min(1, ratio) * unit;
  const extra = Math.max(0, Math.min(scale, ratio) - 1) * unit;
  const x = (value: number) => value.toFixed(1);
  return html`
    <svg class="capacity${ratio < 1 && ' bad'}" viewBox="0 0 ${WIDTH + ARROW} 14" width="${WIDTH + ARROW}" height="14" role="img">
      <title>${`${percent(ratio)} of the requirement`}</title>
      ${ratio < 1 && html`<rect class="track" y="3" width="${x(unit)}" height="8" rx="2"/>`}
      <rect class="cover" y="3" width="${x(covered)}" height="8" rx="2"/>
      ${extra > 0 && html`<rect class="extra" x="${x(unit)}" y="3" width="${x(extra)}" height="8" rx="2"/>`}
      ${ratio > scale && html`<path class="beyond" d="M${WIDTH + 2} 3l4 4-4 4"/>`}
      <path class="line" d="M${x(unit)} 0v14"/>
    </svg>`;
}
