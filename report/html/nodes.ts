import type { PlanGpu } from '../../planner/documents/index.ts';
import { count, plural } from '../format.ts';
import { inUse } from '../view/geometry.ts';
import { cutName } from '../view/layouts.ts';
import type { NodeView } from '../view/nodes.ts';
import type { Context } from './context.ts';
import { gpuSvg } from './gpu.ts';
import { layoutGallery } from './layouts.ts';
import { html, type Markup } from './markup.ts';

/** Up to here every GPU is drawn by itself: eight full nodes, which is still a page one scrolls through. */
export const DRAW_EACH_UP_TO = 64;

/** The GPUs: one by one on small plans, one drawing for each distinct layout on large ones. */
export function gpuSection(ctx: Context): Markup {
  const drawEach = ctx.plan.gpus.length <= DRAW_EACH_UP_TO;
  return html`
    <section id="gpus" aria-labelledby="gpus-h">
      <h2 id="gpus-h">GPUs</h2>
      <p class="lead">
        ${drawEach ? 'Every GPU as its memory slices, slice 0 on top.' : 'Equal GPUs are drawn once, most frequent first; slice 0 is on top.'}
        ${' '}Hatched: an idle instance. Blank: a free slice.
        <span class="hint"> Press a service or an instance to see everywhere it runs.</span>
      </p>
      ${drawEach ? ctx.nodes.map((node) => oneNode(ctx, node)) : layoutGallery(ctx)}
    </section>`;
}

function oneNode(ctx: Context, node: NodeView): Markup {
  const inWork = node.used === node.gpus.length ? 'all in use' : `${count(node.used)} in use`;
  return html`
    <section class="node">
      <h3>${node.name} <small>node group ${node.group} · ${plural(node.gpus.length, 'GPU')}, ${inWork}</small></h3>
      <div class="grid">${node.gpus.map((gpu) => oneGpu(ctx, gpu))}</div>
    </section>`;
}

function oneGpu(ctx: Context, gpu: PlanGpu): Markup {
  const used = inUse(gpu);
  const { instances } = ctx.layouts.of.get(gpu)!;
  return html`
    <figure${!used && html` class="off"`}>
      <figcaption><b>GPU ${gpu.index}</b> <span>
        ${ctx.severalModels && `${gpu.gpu} · `}${used ? cutName(instances) : 'idle'}
      </span></figcaption>
      ${gpuSvg(ctx, `GPU ${gpu.index} of ${gpu.node}, ${gpu.gpu}`, gpu.gpu, instances)}
    </figure>`;
}
