import { count, money, price } from '../format.ts';
import { dearestGpus, type PriceRow, type PriceTerm, priceRows, workedService } from '../view/prices.ts';
import { levelName } from '../words/certificate.ts';
import type { Context } from './context.ts';
import { html, type Markup } from './markup.ts';
import { type Head, scrollTable } from './scroll-table.ts';

const HEADS: readonly Head[] = [
  { label: 'GPU' },
  { label: 'Profile' },
  { label: 'Price', number: true },
  { label: 'Price as a bar', unseen: true },
];

/** Prices per instance kind, and the steps of the check, each done once for the reader. */
export function gpuPrices(ctx: Context): Markup | undefined {
  const { prices, priceBound } = ctx.plan.certificate;
  const rows = priceRows(prices);
  if (rows.length === 0) return undefined;
  return html`
    <h3>The prices that prove it</h3>
    <p>Give every instance kind this price, in GPUs. Where no legal GPU is worth more than 1, no plan needs fewer GPUs${' '}
      than the cheapest covers of its services are worth together.</p>
    <div class="cols">
      ${table('Prices', rows)}
      <div class="check">
        <h4>Check it</h4>
        <ol>
          ${dearestGpus(ctx.plan).map(gpuStep)}
          ${serviceStep(ctx)}
          <li>${sumStep(priceBound)}</li>
        </ol>
        <p class="muted"><code>mig-planner verify</code> redoes the whole sum in exact arithmetic, without a solver.</p>
      </div>
    </div>`;
}

function sumStep(priceBound: number | undefined): Markup {
  if (priceBound === undefined) {
    return html`Add up the worth of every service's cheapest cover. GPUs are whole, so round up.`;
  }
  return html`Over all services the cheapest covers are worth <b>${money(priceBound)}</b> GPUs. GPUs are whole, so at
    ${' '}least <b>${count(Math.ceil(priceBound - 1e-9))}</b>.`;
}

/** Prices of the levels that have their own. */
export function levelPrices(ctx: Context): Markup[] {
  return ctx.plan.certificate.levels.flatMap(({ objective, prices }) =>
    prices === undefined || Object.keys(prices).length === 0
      ? []
      : [
          html`<details><summary>Prices of the level: ${levelName(objective)}</summary>${table(levelName(objective), priceRows(prices))}</details>`,
        ],
  );
}

function table(name: string, rows: readonly PriceRow[]): Markup {
  const most = rows.reduce((max, row) => Math.max(max, row.price), 0) || 1;
  return scrollTable(
    name,
    'prices',
    HEADS,
    rows.map(
      (row) => html`
        <tr>
          <td>${row.gpu}</td>
          <th scope="row">${row.profile}</th>
          <td class="n">${price(row.price)}</td>
          <td class="bar">${bar(row.price / most)}</td>
        </tr>`,
    ),
  );
}

/** A bar that fills its cell up to `share`. */
export function bar(share: number): Markup {
  return html`
    <svg viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
      <rect class="track" width="100" height="8"/><rect class="fill" width="${(100 * share).toFixed(2)}" height="8"/>
    </svg>`;
}

function gpuStep({ gpu, terms, worth }: ReturnType<typeof dearestGpus>[number]): Markup {
  const verdict = worth <= 1 + 1e-9 ? 'not more than 1.' : 'more than 1: these prices prove nothing.';
  return html`<li>No way to cut one ${gpu} is worth more than ${sum(terms)} = <b>${price(worth)}</b>, ${verdict}</li>`;
}

function serviceStep(ctx: Context): Markup | undefined {
  const worked = workedService(ctx.plan, ctx.services);
  if (!worked) return undefined;
  return html`
    <li>One service as an example: ${worked.name} runs here on ${sum(worked.terms)} = <b>${price(worked.worth)}</b>.
      ${' '}The proof counts its cheapest cover, which is worth that or less.</li>`;
}

function sum(terms: readonly PriceTerm[]): string {
  return terms.map((term) => `${term.count}×${term.profile} (${price(term.price)})`).join(' + ');
}
