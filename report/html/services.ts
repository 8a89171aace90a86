import { amount, percent, plural } from '../format.ts';
import { type ServiceView, usesText } from '../view/services.ts';
import { barScale, capacityBar } from './capacity-bar.ts';
import { chip } from './chip.ts';
import type { Context } from './context.ts';
import { html, type Markup } from './markup.ts';
import { type Head, scrollTable } from './scroll-table.ts';

/** Longer tables scroll in a frame of their own, so that the sections below stay within reach. */
const FRAMED_FROM = 40;

const HEADS: readonly Head[] = [
  { label: 'Service', sortable: true },
  { label: 'Slack', number: true, sortable: true },
  { label: 'Capacity as a bar', unseen: true },
  { label: 'Capacity', unit: 'req/s', number: true, sortable: true },
  { label: 'Required', unit: 'req/s', number: true, sortable: true },
  { label: 'Rate', unit: 'req/s', number: true, sortable: true },
  { label: 'Instances', sortable: true },
  { label: 'Latency limit', unit: 'ms', number: true, sortable: true },
];

/** Capacity against requirement of every service, least slack first. */
export function serviceSection(ctx: Context): Markup {
  const framed = ctx.services.length > FRAMED_FROM;
  const scale = barScale(ctx.services);
  return html`
    <section id="services" aria-labelledby="services-h">
      <h2 id="services-h">Services</h2>
      <p class="lead">Capacity against requirement, which is the rate plus its headroom. Least slack first. ${' '}
        The line in each bar is the requirement; what lies to its right is slack.</p>
      ${scrollTable(
        'Services',
        framed ? 'services framed' : 'services',
        HEADS,
        ctx.services.map((service) => serviceRow(ctx, service, scale)),
      )}
      ${framed && html`<p class="muted">${plural(ctx.services.length, 'service')}; the table scrolls.</p>`}
    </section>`;
}

function serviceRow(ctx: Context, service: ServiceView, scale: number): Markup {
  const { name, model, rate, required, capacity, slack, replicas, latencyMs } = service;
  return html`
    <tr>
      <th scope="row" data-v="${name}">${chip(ctx, name)}${tag(service)}${model !== undefined && html`<small>${model}</small>`}</th>
      <td class="n" data-v="${slack.toPrecision(6)}">${percent(slack)}</td>
      <td class="cap">${capacityBar(service, scale)}</td>
      ${number(capacity)}${number(required)}${number(rate)}
      <td class="uses" data-v="${replicas}">${usesText(service.uses, ctx.severalModels)}</td>
      ${latencyMs === undefined ? html`<td class="n">–</td>` : number(latencyMs)}
    </tr>`;
}

/** `data-v` holds what is sorted by; six digits order whatever a reader can tell apart. */
function number(value: number): Markup {
  return html`<td class="n" data-v="${Number(value.toPrecision(6))}">${amount(value)}</td>`;
}

function tag(service: ServiceView): Markup | undefined {
  if (service.capacity < service.required) return html` <em class="tag bad">too little</em>`;
  return service.tightest ? html` <em class="tag">tightest</em>` : undefined;
}
