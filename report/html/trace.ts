import type { TraceEntry } from '../../planner/documents/index.ts';
import { amount, count, money, percent } from '../format.ts';
import { courseText, gains, roundName, traceOf } from '../words/trace.ts';
import type { Context } from './context.ts';
import { html, type Markup } from './markup.ts';
import { scrollTable } from './scroll-table.ts';
import { traceChart } from './trace-chart.ts';

/** Entries listed; a longer search is told by its improvements. */
const ROWS = 200;

/** The search's course: a step chart of the best plan against the bound, and who found what. */
export function traceSection(ctx: Context): Markup {
  const trace = traceOf(ctx.plan);
  return html`
    <section id="search" aria-labelledby="search-h">
      <h2 id="search-h">How it was found</h2>
      <p class="lead">${courseText(ctx.plan)}</p>
      ${
        trace.length > 0 &&
        html`<div class="cols wide-left">${traceChart(trace, ctx.plan.certificate.lowerBound)}${roundTable(trace)}</div>`
      }
    </section>`;
}

function roundTable(trace: readonly TraceEntry[]): Markup {
  const priced = trace.some((entry) => entry.costPerHour !== undefined);
  const rows = trace.map((entry, index) => ({ entry, gain: gains(entry, trace[index - 1]) }));
  const shown = rows.length <= ROWS ? rows : rows.filter((row, i) => i === 0 || row.gain.length > 0).slice(-ROWS);
  const heads = [
    { label: 'Round' },
    { label: 'Found by' },
    { label: 'GPUs', number: true },
    { label: 'Nodes', number: true },
    ...(priced ? [{ label: 'Cost', unit: 'per hour', number: true }] : []),
    { label: 'Slack', number: true },
    { label: 'Bound', number: true },
    { label: 'Gain' },
  ];
  return scrollTable(
    'Rounds of the search',
    '',
    heads,
    shown.map(({ entry, gain }) => roundRow(entry, gain, priced)),
  );
}

function roundRow(entry: TraceEntry, gain: readonly string[], priced: boolean): Markup {
  const number = (value: number | undefined, text: (value: number) => string) =>
    html`<td class="n">${value === undefined ? '–' : text(value)}</td>`;
  return html`
    <tr>
      <th scope="row">${roundName(entry.round)}</th>
      <td>${entry.searcher}${entry.worker !== undefined && html` <small>${entry.worker}</small>`}</td>
      ${number(entry.gpus, count)}
      ${number(entry.nodes, count)}
      ${priced && number(entry.costPerHour, money)}
      ${number(entry.slack, percent)}
      ${number(entry.bound, amount)}
      <td>${gain.join(', ')}</td>
    </tr>`;
}
