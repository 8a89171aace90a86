import { count, listed, plural } from '../format.ts';
import { inUse } from '../view/geometry.ts';
import type { GpuLayout } from '../view/layouts.ts';
import { cutName } from '../view/layouts.ts';
import { type NodeKind, type NodeView, nameRanges, nodeKinds } from '../view/nodes.ts';
import type { Context } from './context.ts';
import { gpuSvg } from './gpu.ts';
import { html, type Markup } from './markup.ts';

/** Up to here every GPU is drawn by itself: eight full nodes, which is still a page one scrolls through. */
export const DRAW_EACH_UP_TO = 64;
/** Most distinct layouts drawn of a larger plan: about 2 kB each, so that the page stays far below 2 MB. */
const LAYOUTS_DRAWN = 160;
/** Most kinds of nodes listed. */
const KINDS_LISTED = 250;

/** The GPUs: one by one on small plans, one drawing for each distinct layout on large ones. */
export function gpuSection(ctx: Context): Markup {
  const drawEach = ctx.plan.gpus.length <= DRAW_EACH_UP_TO;
  return html`<section id="gpus" aria-labelledby="gpus-h"><h2 id="gpus-h">GPUs</h2>
<p class="lead">${
    drawEach
      ? 'Every GPU as its memory slices, slice 0 on top. Hatched: an idle instance. Blank: a free slice.'
      : `Equal GPUs are drawn once, most frequent first. Slice 0 is on top. Hatched: an idle instance. Blank: a free slice.`
  }</p>
${drawEach ? ctx.nodes.map((node) => oneNode(ctx, node)) : [layoutGrid(ctx), kindTable(ctx)]}
</section>`;
}

function oneNode(ctx: Context, node: NodeView): Markup {
  return html`<section class="node"><h3>${node.name} <small>node group ${node.group} · ${plural(node.gpus.length, 'GPU')}, ${count(node.used)} in use</small></h3>
<div class="grid">${node.gpus.map(
    (gpu) =>
      html`<figure class="${inUse(gpu) ? 'g' : 'g off'}"><figcaption><b>GPU ${gpu.index}</b> <span>${ctx.severalModels && html`${gpu.gpu} · `}${
        inUse(gpu) ? cutName(gpu.instances) : 'idle'
      }</span></figcaption>${gpuSvg(ctx, `GPU ${gpu.index} of ${node.name}, ${gpu.gpu}`, gpu.gpu, ctx.layouts.of.get(gpu)!.instances)}</figure>`,
  )}</div></section>`;
}

function layoutGrid(ctx: Context): Markup {
  const { list } = ctx.layouts;
  const drawn = list.slice(0, LAYOUTS_DRAWN);
  const left = list.slice(LAYOUTS_DRAWN).reduce((sum, layout) => sum + layout.count, 0);
  return html`<p>${plural(list.length, 'distinct layout')} on ${plural(ctx.plan.gpus.length, 'GPU')}.${
    left > 0 &&
    ` The ${LAYOUTS_DRAWN} most frequent are drawn; the others, on ${plural(left, 'GPU')}, are in plan.json.`
  }</p>
<div class="grid">${drawn.map((layout) => layoutFigure(ctx, layout))}</div>`;
}

function layoutFigure(ctx: Context, layout: GpuLayout): Markup {
  const where = listed(nameRanges(layout.nodes, 6));
  return html`<figure class="g" id="L${layout.id}"><figcaption title="On ${where}"><b>×${count(layout.count)}</b> <span>L${layout.id} · ${ctx.severalModels && html`${layout.gpu} · `}${cutName(
    layout.instances,
  )}</span></figcaption>${gpuSvg(ctx, `Layout L${layout.id}, ${layout.gpu}, on ${plural(layout.count, 'GPU')}`, layout.gpu, layout.instances)}</figure>`;
}

function kindTable(ctx: Context): Markup {
  const kinds = nodeKinds(ctx.nodes, ctx.layouts);
  const shown = kinds.slice(0, KINDS_LISTED);
  const left = kinds.slice(KINDS_LISTED).reduce((sum, kind) => sum + kind.nodes.length, 0);
  return html`<details><summary>Which node has which layouts (${plural(kinds.length, 'distinct node')} of ${count(ctx.nodes.length)})</summary>
<div class="scroll" tabindex="0" role="region" aria-label="Nodes and their layouts"><table><thead><tr><th scope="col">Nodes</th><th scope="col">Names</th><th scope="col">GPU layouts of one node</th></tr></thead><tbody>${shown.map(
    kindRow,
  )}</tbody></table></div>${left > 0 && html`<p>and ${plural(left, 'more node')}; plan.json lists every one.</p>`}</details>`;
}

function kindRow(kind: NodeKind): Markup {
  const names = nameRanges(
    kind.nodes.map((node) => node.name),
    12,
  );
  const what = kind.layouts.map(([layout, n], i) => html`${i > 0 && ', '}${layoutLink(layout)}${n > 1 && ` ×${n}`}`);
  return html`<tr><td class="n">${count(kind.nodes.length)}</td><th scope="row">${names.join(', ')}</th><td>${what}</td></tr>`;
}

function layoutLink(layout: GpuLayout): Markup {
  return layout.id <= LAYOUTS_DRAWN ? html`<a href="#L${layout.id}">L${layout.id}</a>` : html`L${layout.id}`;
}
