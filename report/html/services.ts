import { amount, percent, plural } from '../format.ts';
import { type ServiceView, usesText } from '../view/services.ts';
import type { Context } from './context.ts';
import { html, type Markup } from './markup.ts';

/** Longer tables scroll in a frame of their own, so that the sections below stay within reach. */
const FRAMED_FROM = 40;
/** The bar ends at twice the requirement; what lies beyond is an arrow, else one small service would flatten all. */
const BAR_END = 2;
const BAR_WIDTH = 120;

/** Capacity against requirement of every service, least slack first. */
export function serviceSection(ctx: Context): Markup {
  const framed = ctx.services.length > FRAMED_FROM;
  const sort = (key: string, label: string, unit: string, className = 'n') =>
    html`<th scope="col" class="${className}" data-sort="${key}">${label}${unit && html` <small>${unit}</small>`}</th>`;
  return html`<section id="services" aria-labelledby="services-h"><h2 id="services-h">Services</h2>
<p class="lead">Capacity against requirement (rate plus headroom), least slack first. The line in each bar is the requirement.</p>
<div class="scroll${framed && ' framed'}" tabindex="0" role="region" aria-label="Services"><table class="services" data-sortable><thead><tr>${sort('0', 'Service', '', '')}${sort(
    '1',
    'Rate',
    'req/s',
  )}${sort('2', 'Required', 'req/s')}${sort('3', 'Capacity', 'req/s')}<th scope="col"><span class="sr">Capacity as a bar</span></th>${sort('5', 'Slack', '')}${sort('6', 'Instances', '', '')}${sort('7', 'Latency limit', 'ms')}</tr></thead><tbody>${ctx.services.map(
    (service) => serviceRow(ctx, service),
  )}</tbody></table></div>
${framed && html`<p class="muted">${plural(ctx.services.length, 'service')} in the table; it scrolls.</p>`}</section>`;
}

function serviceRow(ctx: Context, service: ServiceView): Markup {
  const short = service.capacity < service.required;
  const mark = short
    ? html` <em class="tag bad">too little</em>`
    : service.tightest
      ? html` <em class="tag">tightest</em>`
      : undefined;
  return html`<tr><th scope="row" data-v="${service.name}">${chip(ctx, service.name)}<small>${service.model}</small></th><td class="n" data-v="${service.rate}">${amount(
    service.rate,
  )}</td><td class="n" data-v="${service.required}">${amount(service.required)}</td><td class="n" data-v="${service.capacity}">${amount(service.capacity)}</td><td class="cap">${capacityBar(
    service,
  )}</td><td class="n" data-v="${service.slack}">${percent(service.slack)}${mark}</td><td class="uses" data-v="${service.replicas}">${usesText(
    service.uses,
    ctx.severalModels,
  )}</td><td class="n" data-v="${service.latencyMs}">${amount(service.latencyMs)}</td></tr>`;
}

/** A service's name with its swatch; with scripts on, pressing it marks the service's instances. */
export function chip(ctx: Context, name: string): Markup {
  const swatch = ctx.swatch.get(name);
  const pattern = swatch?.pattern;
  return html`<button type="button" class="chip" data-s="${ctx.number.get(name)}" aria-pressed="false"><svg class="t${swatch?.tone ?? 0}" viewBox="0 0 14 14" width="14" height="14" aria-hidden="true"><rect class="b" width="14" height="14" rx="3"/>${
    pattern ? html`<rect width="14" height="14" rx="3" fill="url(#p${pattern})"/>` : undefined
  }<rect class="e" width="4" height="14" rx="2"/></svg>${name}</button>`;
}

function capacityBar(service: ServiceView): Markup {
  const unit = BAR_WIDTH / BAR_END;
  const ratio = service.capacity / service.required;
  const covered = Math.min(1, ratio) * unit;
  const extra = Math.max(0, Math.min(BAR_END, ratio) - 1) * unit;
  const x = (value: number) => value.toFixed(1);
  return html`<svg class="capacity${ratio < 1 && ' bad'}" viewBox="0 0 ${BAR_WIDTH + 8} 14" width="${BAR_WIDTH + 8}" height="14" role="img"><title>${`${percent(ratio)} of the requirement`}</title><rect class="track" y="3" width="${unit}" height="8" rx="2"/><rect class="cover" y="3" width="${x(
    covered,
  )}" height="8" rx="2"/>${extra > 0 && html`<rect class="extra" x="${unit}" y="3" width="${x(extra)}" height="8" rx="2"/>`}${
    ratio > BAR_END && html`<path class="beyond" d="M${BAR_WIDTH + 2} 3l4 4-4 4"/>`
  }<path class="line" d="M${unit} 0v14"/></svg>`;
}
