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
/** Width of a block. */
const BLOCK = WIDTH - GUTTER;
/** Inset of a block within its slices, so that neighbours are told apart by a line of background. */
const GAP = 1;
/** Where text begins in a block, right of its coloured edge, and how far it keeps from the other side. */
const TEXT = 10;
const PADDING = 6;

/** A GPU as people see it: its slices, and its instances from their start on, with profile and service. */
export function gpuSvg(ctx: Context, name: string, gpu: string, instances: readonly PlanInstance[]): Markup {
  const slices = memorySlices(gpu);
  return html`
    <svg class="gpu" viewBox="0 0 ${WIDTH} ${slices * SLICE}" role="img">
      <title>${name}</title>
      <desc>${describe(instances)}</desc>
      ${Array.from({ length: slices }, (_, slice) => emptySlice(slice))}
      ${instances.map((instance) => block(ctx, gpu, instance))}
    </svg>`;
}

/** The GPU in words, for readers who do not see the drawing. */
function describe(instances: readonly PlanInstance[]): string {
  if (instances.length === 0) return 'Not cut into instances.';
  return `${cutName(instances)}: ${instances.map(instanceText).join('; ')}.`;
}

/** One instance in words: `3g.20gb at slice 4: bert, batch 16, 210.1 requests/s`. */
function instanceText({ profile, start, service, batch, throughput }: PlanInstance): string {
  if (service === null) return `${profile} at slice ${start}: idle`;
  return `${profile} at slice ${start}: ${service}, batch ${batch ?? 1}, ${amount(throughput ?? 0)} requests/s`;
}

function emptySlice(slice: number): Markup {
  return html`
    <text class="tick" x="8" y="${slice * SLICE + 15}">${slice}</text>
    <rect class="slice" x="${GUTTER}" y="${slice * SLICE + GAP}" width="${BLOCK}" height="${SLICE - 2 * GAP}" rx="3"/>`;
}

function block(ctx: Context, gpu: string, instance: PlanInstance): Markup {
  const { service, profile, start } = instance;
  const slices = instanceSlices(gpu, profile);
  const height = slices * SLICE - 2 * GAP;
  const swatch = service === null ? undefined : ctx.swatch.get(service);
  const pattern = service === null ? 'idle' : swatch?.pattern ? `p${swatch.pattern}` : undefined;
  const look = service === null ? 'idle' : `t${swatch?.tone ?? 0} s${ctx.number.get(service) ?? 'x'}`;
  const size = html`width="${BLOCK}" height="${height}"`;
  return html`
    <svg class="i ${look}" x="${GUTTER}" y="${start * SLICE + GAP}" ${size}>
      <title>${instanceText(instance)}</title>
      <rect class="b" ${size} rx="3"/>
      ${pattern !== undefined && html`<rect class="pat" ${size} rx="3" fill="url(#${pattern})"/>`}
      ${service !== null && html`<rect class="e" width="4" height="${height}" rx="2"/>`}
      ${slices === 1 ? oneLine(instance) : lines(instance, slices)}
    </svg>`;
}

function oneLine({ service, profile }: PlanInstance): Markup {
  const short = shortProfile(profile);
  const room = BLOCK - TEXT - PADDING - short.length * 7 - 4;
  return html`
    <text x="${TEXT}" y="14">${clipped(printable(service ?? 'idle'), room)}</text>
    <text class="m r" x="${BLOCK - PADDING}" y="14">${short}</text>`;
}

/** Profile and batch under the name; the rate too where there are more than two slices. */
function lines({ service, profile, batch, throughput }: PlanInstance, slices: number): Markup {
  const room = BLOCK - TEXT - PADDING;
  const top = slices === 2 ? 17 : (slices * SLICE) / 2 - 8;
  const rate = slices > 2 && throughput !== undefined;
  return html`
    <text x="${TEXT}" y="${top}">${clipped(printable(service ?? 'idle'), room)}</text>
    <text class="m" x="${TEXT}" y="${top + 15}">${clipped(service === null ? profile : `${profile} b${batch ?? 1}`, room)}</text>
    ${rate && html`<text class="m" x="${TEXT}" y="${top + 30}">${amount(throughput)} req/s</text>`}`;
}
