import { count, listed, plural } from '../format.ts';
import { cutName, type GpuLayout } from '../view/layouts.ts';
import { type NodeKind, nameRanges, nodeKinds } from '../view/nodes.ts';
import type { Context } from './context.ts';
import { gpuSvg } from './gpu.ts';
import { html, type Markup } from './markup.ts';
import { scrollTable } from './scroll-table.ts';

/** Layouts seen at once; the next ones unfold. */
const SEEN = 40;
/** Most distinct layouts drawn at all: about 2 kB each, so that the page stays far below 2 MB. */
const DRAWN = 160;
/** Most kinds of nodes listed. */
const KINDS = 250;

/** The GPUs of a large plan: each distinct layout once, and which node has which. */
export function layoutGallery(ctx: Context): Markup {
  const { list } = ctx.layouts;
  const left = list.slice(DRAWN).reduce((sum, layout) => sum + layout.count, 0);
  const folded = list.slice(SEEN, DRAWN);
  return html`
    <p>
      ${plural(list.length, 'distinct layout')} on ${plural(ctx.plan.gpus.length, 'GPU')}.
      ${left > 0 && ` The ${DRAWN} most frequent are drawn; the others, on ${plural(left, 'GPU')}, are in plan.json.`}
    </p>
    ${grid(ctx, list.slice(0, SEEN))}
    ${folded.length > 0 && html`<details><summary>${plural(folded.length, 'more layout')}</summary>${grid(ctx, folded)}</details>`}
    ${kindTable(ctx)}`;
}

function grid(ctx: Context, layouts: readonly GpuLayout[]): Markup {
  return html`<div class="grid">${layouts.map((layout) => figure(ctx, layout))}</div>`;
}

function figure(ctx: Context, layout: GpuLayout): Markup {
  const name = `Layout L${layout.id}, ${layout.gpu}, on ${plural(layout.count, 'GPU')}`;
  return html`
    <figure id="L${layout.id}">
      <figcaption title="On ${listed(nameRanges(layout.nodes, 6))}"><b>×${count(layout.count)}</b> <span>
        L${layout.id} · ${ctx.severalModels && `${layout.gpu} · `}${cutName(layout.instances)}
      </span></figcaption>
      ${gpuSvg(ctx, name, layout.gpu, layout.instances)}
    </figure>`;
}

function kindTable(ctx: Context): Markup {
  const kinds = nodeKinds(ctx.nodes, ctx.layouts);
  const left = kinds.slice(KINDS).reduce((sum, kind) => sum + kind.nodes.length, 0);
  const heads = [{ label: 'Nodes', number: true }, { label: 'Names' }, { label: 'GPU layouts on each of them' }];
  return html`
    <details>
      <summary>Which node has which layouts: ${plural(kinds.length, 'kind')} of nodes among ${count(ctx.nodes.length)}</summary>
      ${scrollTable('Nodes and their layouts', kinds.length > 20 ? 'framed' : '', heads, kinds.slice(0, KINDS).map(kindRow))}
      ${left > 0 && html`<p class="muted">and ${plural(left, 'more node')}; plan.json lists every one.</p>`}
    </details>`;
}

function kindRow(kind: NodeKind): Markup {
  const names = nameRanges(
    kind.nodes.map((node) => node.name),
    12,
  );
  return html`
    <tr>
      <td class="n">${count(kind.nodes.length)}</td>
      <th scope="row" class="wrap">${names.join(', ')}</th>
      <td class="wrap">${kind.layouts.map(([layout, n], i) => html`${i > 0 && ', '}${link(layout)}${n > 1 && ` ×${n}`}`)}</td>
    </tr>`;
}

function link(layout: GpuLayout): Markup {
  return layout.id <= DRAWN ? html`<a href="#L${layout.id}">L${layout.id}</a>` : html`L${layout.id}`;
}
