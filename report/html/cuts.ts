import { count, percent, plural } from '../format.ts';
import { instanceSlices, memorySlices } from '../view/geometry.ts';
import { cutName, distinctCuts, type GpuCut } from '../view/layouts.ts';
import type { Context } from './context.ts';
import { html, type Markup } from './markup.ts';
import { bar } from './prices.ts';
import { scrollTable } from './scroll-table.ts';

const SLICE = 16;
const HEIGHT = 14;

/** How the GPUs are cut, whatever they serve: the shape of the fleet at a glance, at any size. */
export function cutSection(ctx: Context): Markup {
  const cuts = distinctCuts(ctx.layouts.list);
  const heads = [
    ...(ctx.severalModels ? [{ label: 'Model' }] : []),
    { label: 'Cut' },
    { label: 'Slices' },
    { label: 'GPUs', number: true },
    { label: 'Share', number: true },
    { label: 'Share as a bar', unseen: true },
  ];
  return html`
    <section id="cuts" aria-labelledby="cuts-h">
      <h2 id="cuts-h">How the GPUs are cut</h2>
      <p class="lead">${plural(cuts.length, 'different cut')} on ${plural(ctx.plan.gpus.length, 'GPU')}.
        ${' '}Each strip is one GPU, memory slices from left to right.</p>
      ${scrollTable(
        'Cuts',
        'cuts',
        heads,
        cuts.map((cut) => row(ctx, cut, cuts[0]!.count)),
      )}
    </section>`;
}

function row(ctx: Context, cut: GpuCut, most: number): Markup {
  return html`
    <tr>
      ${ctx.severalModels && html`<td>${cut.gpu}</td>`}
      <th scope="row">${cutName(cut.instances)}</th>
      <td>${strip(cut)}</td>
      <td class="n">${count(cut.count)}</td>
      <td class="n">${percent(cut.count / ctx.plan.gpus.length)}</td>
      <td class="bar">${bar(cut.count / most)}</td>
    </tr>`;
}

/** One placement of the cut. */
function strip(cut: GpuCut): Markup {
  const width = memorySlices(cut.gpu) * SLICE;
  return html`
    <svg class="strip" viewBox="0 0 ${width} ${HEIGHT}" width="${width}" height="${HEIGHT}" aria-hidden="true">
      <rect class="rail" y="6" width="${width}" height="2"/>
      ${cut.instances.map((instance) => {
        const own = instanceSlices(cut.gpu, instance.profile) * SLICE - 2;
        return html`<rect class="piece" x="${instance.start * SLICE + 1}" width="${own}" height="${HEIGHT}" rx="2"/>`;
      })}
    </svg>`;
}
