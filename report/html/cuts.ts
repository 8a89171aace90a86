import { count, percent, plural } from '../format.ts';
import { instanceSlices, memorySlices } from '../view/geometry.ts';
import { cutName, distinctCuts, type GpuCut } from '../view/layouts.ts';
import type { Context } from './context.ts';
import { html, type Markup } from './markup.ts';

/** How the GPUs are cut, whatever they serve: the shape of the fleet at a glance, at any size. */
export function cutSection(ctx: Context): Markup {
  const cuts = distinctCuts(ctx.layouts.list);
  const total = ctx.plan.gpus.length;
  const most = cuts[0]?.count ?? 1;
  return html`<section id="cuts" aria-labelledby="cuts-h"><h2 id="cuts-h">How the GPUs are cut</h2>
<p class="lead">${plural(cuts.length, 'different cut')} on ${plural(total, 'GPU')}. Each strip is one GPU, memory slices from left to right.</p>
<div class="scroll" tabindex="0" role="region" aria-label="Cuts"><table class="cuts"><thead><tr>${
    ctx.severalModels && html`<th scope="col">Model</th>`
  }<th scope="col">Cut</th><th scope="col">Slices</th><th scope="col" class="n">GPUs</th><th scope="col" class="n">Share</th><th scope="col"><span class="sr">Share as a bar</span></th></tr></thead><tbody>${cuts.map(
    (cut) => cutRow(ctx, cut, total, most),
  )}</tbody></table></div></section>`;
}

function cutRow(ctx: Context, cut: GpuCut, total: number, most: number): Markup {
  const name = cutName(cut.instances);
  return html`<tr>${ctx.severalModels && html`<td>${cut.gpu}</td>`}<th scope="row">${name}</th><td>${strip(cut)}</td><td class="n">${count(cut.count)}</td><td class="n">${percent(
    cut.count / total,
  )}</td><td class="bar"><svg viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true"><rect class="fill" width="${((100 * cut.count) / most).toFixed(2)}" height="8"/></svg></td></tr>`;
}

function strip(cut: GpuCut): Markup {
  const slices = memorySlices(cut.gpu);
  return html`<svg class="strip" viewBox="0 0 ${slices * 16} 14" width="${slices * 16}" height="14" role="img"><title>${cutName(cut.instances)}</title><rect class="rail" y="6" width="${slices * 16}" height="2"/>${cut.instances.map(
    (instance) =>
      html`<rect class="piece" x="${instance.start * 16 + 1}" width="${instanceSlices(cut.gpu, instance.profile) * 16 - 2}" height="14" rx="2"/>`,
  )}</svg>`;
}
