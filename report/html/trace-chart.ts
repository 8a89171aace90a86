import type { TraceEntry } from '../../planner/documents/index.ts';
import { count, plural } from '../format.ts';
import { html, type Markup } from './markup.ts';

const WIDTH = 560;
const HEIGHT = 220;
const LEFT = 62;
const RIGHT = 16;
const TOP = 12;
const BOTTOM = 28;
/** Labels on the horizontal axis, and lines across; more would touch. */
const LABELS = 8;
const LINES = 5;
/** Longer searches are a line without dots. */
const DOTS = 60;

/** GPUs of the best plan, entry by entry, over the bound known at that time. */
export function traceChart(trace: readonly TraceEntry[], lowerBound: number): Markup {
  const gpus = trace.map((entry) => entry.gpus);
  const bounds = trace.map((entry) => entry.bound ?? lowerBound);
  const { from, to } = range([...gpus, ...bounds]);
  const step = (WIDTH - LEFT - RIGHT) / trace.length;
  const x = (index: number) => (LEFT + step * index).toFixed(1);
  const y = (value: number) => (TOP + ((HEIGHT - TOP - BOTTOM) * (to - value)) / (to - from)).toFixed(1);
  const steps = (values: readonly number[]) =>
    values.map((value, i) => `${i === 0 ? `M${x(0)} ${y(value)}` : `V${y(value)}`}H${x(i + 1)}`).join('');
  const every = Math.ceil(trace.length / LABELS);
  return html`
    <figure class="course">
      <svg class="chart" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img">
        <title>Best plan and bound, round by round</title>
        <desc>From ${plural(gpus[0]!, 'GPU')} to ${plural(gpus.at(-1)!, 'GPU')}; the bound is ${count(lowerBound)}.</desc>
        ${ticks(from, to).map(
          (value) => html`
            <path class="gridline" d="M${LEFT} ${y(value)}H${WIDTH - RIGHT}"/>
            <text class="axis r" x="${LEFT - 8}" y="${y(value)}" dy="4">${count(value)}</text>`,
        )}
        ${trace.map(
          (entry, i) =>
            i % every === 0 &&
            html`<text class="axis c" x="${x(i + Math.min(every, trace.length - i) / 2)}" y="${HEIGHT - 8}">${entry.round === 0 ? 'Prepare' : entry.round}</text>`,
        )}
        <path class="bound" d="${steps(bounds)}"/>
        <path class="best" d="${steps(gpus)}"/>
        ${
          trace.length <= DOTS &&
          gpus.map(
            (value, i) => value !== gpus[i - 1] && html`<circle class="dot" cx="${x(i)}" cy="${y(value)}" r="4"/>`,
          )
        }
      </svg>
      <figcaption>
        <span><svg viewBox="0 0 24 8" width="24" height="8" aria-hidden="true"><path class="best" d="M0 4h24"/></svg> GPUs of the best plan</span>
        <span><svg viewBox="0 0 24 8" width="24" height="8" aria-hidden="true"><path class="bound" d="M0 4h24"/></svg> proven lower bound</span>
      </figcaption>
    </figure>`;
}

/** The values with a margin, so that no line lies on the frame. */
function range(values: readonly number[]): { from: number; to: number } {
  const low = values.reduce((a, b) => Math.min(a, b));
  const high = values.reduce((a, b) => Math.max(a, b));
  const margin = Math.max(1, (high - low) * 0.1);
  return { from: Math.max(0, Math.floor(low - margin)), to: Math.ceil(high + margin) };
}

/** Whole numbers at 1, 2 or 5 times a power of ten. */
function ticks(from: number, to: number): number[] {
  const least = Math.max(1, (to - from) / LINES);
  const power = 10 ** Math.floor(Math.log10(least));
  const step = [1, 2, 5, 10].map((m) => m * power).find((size) => size >= least)!;
  const values: number[] = [];
  for (let value = Math.ceil(from / step) * step; value <= to; value += step) values.push(value);
  return values;
}
