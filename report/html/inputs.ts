import { count } from '../format.ts';
import type { Context } from './context.ts';
import { type Content, html, type Markup } from './markup.ts';

/** What the plan was made from, so that it can be made again. */
export function inputSection(ctx: Context): Markup {
  const { inputs, search, hash, partitionRules } = ctx.plan;
  const row = (name: string, value: Content) => html`<tr><th scope="row">${name}</th><td>${value}</td></tr>`;
  const code = (value: string) => html`<code>${value}</code>`;
  return html`<section id="inputs" aria-labelledby="inputs-h"><h2 id="inputs-h">Made from</h2>
<p class="lead">Same inputs, seed and budget give the same plan, byte for byte. Hashes are SHA-256.</p>
<table class="inputs"><tbody>${row('Plan', code(hash))}${row('Workload', code(inputs.workload))}${row('Profiles', code(inputs.profiles))}${row('Fleet', code(inputs.fleet))}${row(
    'Current plan',
    inputs.current === null ? 'none: planned from scratch' : code(inputs.current),
  )}${row('Searchers', search.searchers.join(', '))}${row('Seed', count(search.seed))}${row('Budget', search.budget)}${row(
    'Partition rules',
    partitionRules === 'no-4g-3g' ? 'no-4g-3g: a 4g and a 3g never share a GPU' : 'all that NVML allows',
  )}</tbody></table></section>`;
}
