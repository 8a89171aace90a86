import type { TraceEntry } from '../../planner/documents/index.ts';
import { count, plural } from '../format.ts';
import { roundName } from '../words/trace.ts';
import { html, type Markup } from './markup.ts';

const WIDTH = 560;
const HEIGHT = 220;
const LEFT = 62;
const RIGHT = 16;
const TOP = 16;
const BOTTOM = 34;
/** Labels on the horizontal axis; more would touch. */
const LABELS = 8;

/** GPUs of the best plan, entry by entry, over the bound known at that time. */
export function traceChart(trace: readonly TraceEntry[], lowerBound: number): Markup {
  const bounds = trace.map((entry) => entry.bound ?? lowerBound);
  const low = Math.min(...bounds, ...trace.map((entry) => entry.gpus));
  const high = Math.max(...bounds, ...trace.map((entry) => entry.gpus));
  const pad = Math.max(1, (high - low) * 0.1);
  const from = Math.max(0, Math.floor(low - pad));
  const to = Math.ceil(high + pad);
  const step = (WIDTH - LEFT - RIGHT) / trace.length;
  const x = (index: number) => LEFT + step * index;
  const y = (value: number) => TOP + ((HEIGHT - TOP - BOTTOM) * (to - value)) / (to - from || 1);
  const line = (values: readonly number[]) =>
    values
      .map((value, i) => `${i === 0 ? 'M' : 'V'}${i === 0 ? `${f(x(i))} ` : ''}${f(y(value))}H${f(x(i + 1))}`)
      .join('');
  const gpus = trace.map((entry) => entry.gpus);
  const every = Math.ceil(trace.length / LABELS);
  return html`<svg class="chart" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img"><title>Best plan and bound, round by round</title><desc>From ${plural(gpus[0] ?? 0, 'GPU')} to ${plural(gpus.at(-1) ?? 0, 'GPU')}; the bound is ${count(lowerBound)}.</desc>${ticks(
    from,
    to,
  ).map(
    (value) =>
      html`<path class="gridline" d="M${LEFT} ${f(y(value))}H${WIDTH - RIGHT}"/><text class="axis r" x="${LEFT - 8}" y="${f(y(value) + 4)}">${count(value)}</text>`,
  )}${trace.map(
    (entry, i) =>
      i % every === 0 &&
      html`<text class="axis c" x="${f(x(i) + (step * Math.min(every, trace.length - i)) / 2)}" y="${HEIGHT - 14}">${entry.round === 0 ? roundName(0) : entry.round}</text>`,
  )}<path class="bound" d="${line(bounds)}"/><path class="best" d="${line(gpus)}"/>${
    trace.length <= 60 &&
    gpus.map(
      (value, i) =>
        (i === 0 || value !== gpus[i - 1]) && html`<circle class="dot" cx="${f(x(i))}" cy="${f(y(value))}" r="4"/>`,
    )
  }<text class="axis" x="${LEFT}" y="${HEIGHT - 1}"><tspan class="bestkey">━</tspan> best plan, GPUs   <tspan class="boundkey">╌</tspan> bound</text></svg>`;
}

/** Whole-number ticks, at most six. */
function ticks(from: number, to: number): number[] {
  const rough = Math.max(1, (to - from) / 5);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((m) => m * power).find((s) => s >= rough) ?? rough;
  const values: number[] = [];
  for (let value = Math.ceil(from / step) * step; value <= to; value += step) values.push(value);
  return values;
}

function f(value: number): string {
  return value.toFixed(1);
}
