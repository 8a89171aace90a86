import type { PlanInstance } from '../../planner/documents/index.ts';
import { amount, printable } from '../format.ts';
import { instanceSlices, memorySlices, shortProfile } from '../view/geometry.ts';
import { cutName } from '../view/layouts.ts';
import type { Context } from './context.ts';
import { html, type Markup } from './markup.ts';
import { clipped } from './text-width.ts';

/** Drawing units: one GPU is a column of memory slices, slice 0 on top, with room for a name in a single slice. */
const SLICE = 22;
const GUTTER = 12;
const WIDTH = 152;
/** Inset of a block within its slices, so that neighbours are told apart by a line of background. */
const GAP = 1;
const PADDING = 6;

/** A GPU as people see it: its slices, and its instances from their start on, with profile and service. */
export function gpuSvg(ctx: Context, name: string, gpu: string, instances: readonly PlanInstance[]): Markup {
  const slices = memorySlices(gpu);
  const height = slices * SLICE;
  const rows = Array.from({ length: slices }, (_, slice) => slice);
  return html`<svg class="gpu" viewBox="0 0 ${WIDTH} ${height}" role="img"><title>${name}</title><desc>${describe(instances)}</desc>${rows.map(
    (slice) =>
      html`<text class="tick" x="8" y="${slice * SLICE + 15}">${slice}</text><rect class="slice" x="${GUTTER}" y="${slice * SLICE + GAP}" width="${WIDTH - GUTTER}" height="${SLICE - 2 * GAP}" rx="3"/>`,
  )}${instances.map((instance) => block(ctx, gpu, instance))}</svg>`;
}

/** The GPU in words, for readers who do not see the drawing. */
function describe(instances: readonly PlanInstance[]): string {
  if (instances.length === 0) return 'Not cut into instances.';
  return `${cutName(instances)}: ${instances.map(instanceText).join('; ')}.`;
}

/** One instance in words: `3g.20gb at slice 4: bert, batch 16, 210.1 requests/s`. */
export function instanceText(instance: PlanInstance): string {
  const { profile, start, service, batch, throughput } = instance;
  if (service === null) return `${profile} at slice ${start}: idle`;
  return `${profile} at slice ${start}: ${service}, batch ${batch ?? 1}, ${amount(throughput ?? 0)} requests/s`;
}

function block(ctx: Context, gpu: string, instance: PlanInstance): Markup {
  const { service, profile, start } = instance;
  const slices = instanceSlices(gpu, profile);
  const height = slices * SLICE - 2 * GAP;
  const width = WIDTH - GUTTER;
  const swatch = service === null ? undefined : ctx.swatch.get(service);
  const look = service === null ? 'i idle' : `i t${swatch?.tone ?? 0} s${ctx.number.get(service) ?? 'x'}`;
  const pattern = service === null ? 'idle' : swatch?.pattern ? `p${swatch.pattern}` : undefined;
  return html`<svg class="${look}" x="${GUTTER}" y="${start * SLICE + GAP}" width="${width}" height="${height}"><title>${instanceText(instance)}</title><rect class="b" width="${width}" height="${height}" rx="3"/>${
    pattern !== undefined && html`<rect width="${width}" height="${height}" rx="3" fill="url(#${pattern})"/>`
  }${service !== null && html`<rect class="e" width="4" height="${height}" rx="2"/>`}${labels(instance, slices, width)}</svg>`;
}

/** One line on one slice; profile, batch and rate under the name where there is room for them. */
function labels(instance: PlanInstance, slices: number, width: number): Markup {
  const { service, profile, batch, throughput } = instance;
  const name = printable(service ?? 'idle');
  const left = PADDING + 4;
  const room = width - left - PADDING;
  if (slices === 1) {
    const short = shortProfile(profile);
    const text = clipped(name, room - short.length * 7 - 4);
    return html`<text x="${left}" y="14">${text}</text><text class="m r" x="${width - PADDING}" y="14">${short}</text>`;
  }
  const detail = service === null ? profile : `${profile}  b${batch ?? 1}`;
  const top = slices === 2 ? 17 : (slices * SLICE) / 2 - 8;
  return html`<text x="${left}" y="${top}">${clipped(name, room)}</text><text class="m" x="${left}" y="${top + 15}">${clipped(detail, room)}</text>${
    slices > 2 &&
    throughput !== undefined &&
    html`<text class="m" x="${left}" y="${top + 30}">${amount(throughput)} req/s</text>`
  }`;
}
