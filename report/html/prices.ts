import { amount, count, price } from '../format.ts';
import { dearestGpu, type PriceRow, priceRows, workedService } from '../view/prices.ts';
import type { Context } from './context.ts';
import { html, type Markup } from './markup.ts';

/** Prices per instance kind and the two steps of the check, done once for the reader. */
export function priceTables(ctx: Context): Markup | undefined {
  const { certificate } = ctx.plan;
  const rows = priceRows(ctx.plan);
  if (rows.length === 0) return undefined;
  return html`<h3>The prices that prove it</h3>
<p>Give every instance kind this price, in GPUs. If no legal GPU is worth more than 1, no plan needs fewer GPUs than its services' cheapest covers are worth together.</p>
<div class="cols"><div class="scroll" tabindex="0" role="region" aria-label="Prices"><table><thead><tr><th scope="col">GPU</th><th scope="col">Profile</th><th scope="col" class="n">Price</th><th scope="col"><span class="sr">Price as a bar</span></th></tr></thead><tbody>${rows.map(
    priceRow,
  )}</tbody></table></div>
<div class="check"><h4>Check it</h4><ol>${gpuStep(ctx)}${serviceStep(ctx)}<li>Over all services the cheapest covers are worth <b>${amount(certificate.priceBound)}</b> GPUs. GPUs are whole, so at least <b>${count(
    Math.ceil(certificate.priceBound - 1e-9),
  )}</b>.</li></ol><p class="muted"><code>mig-planner verify</code> redoes the whole sum in exact arithmetic, without a solver.</p></div></div>`;
}

function priceRow(row: PriceRow): Markup {
  const width = Math.min(1, row.price) * 100;
  return html`<tr><td>${row.gpu}</td><th scope="row">${row.profile}</th><td class="n">${price(row.price)}</td><td class="bar"><svg viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true"><rect class="track" width="100" height="8"/><rect class="fill" width="${width.toFixed(2)}" height="8"/></svg></td></tr>`;
}

function gpuStep(ctx: Context): Markup[] {
  return dearestGpu(ctx.plan).map(
    (dearest) =>
      html`<li>The dearest way to cut one ${dearest.gpu}: <span class="sum">${dearest.terms.map((t) => `${t.count}×${t.profile} (${price(t.price)})`).join(' + ')} = <b>${price(dearest.worth)}</b></span>, ${
        dearest.worth <= 1 + 1e-9 ? 'not more than 1.' : 'more than 1: this certificate does not hold.'
      }</li>`,
  );
}

function serviceStep(ctx: Context): Markup | undefined {
  const worked = workedService(ctx.plan, ctx.services);
  if (!worked) return undefined;
  return html`<li>One service, ${worked.name}: its ${amount(worked.required)} requests/s are covered here by <span class="sum">${worked.terms
    .map((t) => `${t.count}×${t.profile} (${price(t.price)})`)
    .join(
      ' + ',
    )} = <b>${price(worked.worth)}</b></span> GPUs' worth. The proof takes the cheapest cover, which may be less, never more.</li>`;
}
