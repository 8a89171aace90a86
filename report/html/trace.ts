import type { TraceEntry } from '../../planner/documents/index.ts';
import { amount, count, money, percent } from '../format.ts';
import { courseText, gains, roundName } from '../words/trace.ts';
import type { Context } from './context.ts';
import { html, type Markup } from './markup.ts';
import { traceChart } from './trace-chart.ts';

/** Entries listed; a longer search is told by its improvements. */
const ROWS = 200;

/** The search's course: a step chart of the best plan against the bound, and who found what. */
export function traceSection(ctx: Context): Markup {
  const { trace } = ctx.plan.search;
  const priced = trace.some((entry) => entry.costPerHour !== undefined);
  const rows = trace.map((entry, index) => ({ entry, gain: gains(entry, trace[index - 1]) }));
  const shown = rows.length <= ROWS ? rows : rows.filter((row, i) => i === 0 || row.gain.length > 0).slice(-ROWS);
  return html`<section id="search" aria-labelledby="search-h"><h2 id="search-h">How it was found</h2>
<p class="lead">${courseText(ctx.plan)}</p>
${
  trace.length > 0 &&
  html`<div class="cols wide-left">${traceChart(trace, ctx.plan.certificate.lowerBound)}<div class="scroll" tabindex="0" role="region" aria-label="Rounds of the search"><table><thead><tr><th scope="col">Round</th><th scope="col">Found by</th><th scope="col" class="n">GPUs</th><th scope="col" class="n">Nodes</th>${
    priced && html`<th scope="col" class="n">Cost/h</th>`
  }<th scope="col" class="n">Slack</th><th scope="col" class="n">Bound</th><th scope="col">Gain</th></tr></thead><tbody>${shown.map(({ entry, gain }) => row(entry, gain, priced))}</tbody></table></div></div>`
}</section>`;
}

function row(entry: TraceEntry, gain: readonly string[], priced: boolean): Markup {
  const dash = '–';
  return html`<tr><th scope="row">${roundName(entry.round)}</th><td>${entry.searcher}${entry.worker !== undefined && html` <small>${entry.worker}</small>`}</td><td class="n">${count(entry.gpus)}</td><td class="n">${
    entry.nodes === undefined ? dash : count(entry.nodes)
  }</td>${priced && html`<td class="n">${entry.costPerHour === undefined ? dash : money(entry.costPerHour)}</td>`}<td class="n">${entry.slack === undefined ? dash : percent(entry.slack)}</td><td class="n">${
    entry.bound === undefined ? dash : amount(entry.bound)
  }</td><td>${gain.join(', ')}</td></tr>`;
}
