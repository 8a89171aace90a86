import { count } from '../format.ts';
import type { Context } from './context.ts';
import { type Content, html, type Markup } from './markup.ts';

/** What the plan was made from, so that it can be made again. */
export function inputSection(ctx: Context): Markup {
  const { inputs, search, hash, partitionRules } = ctx.plan;
  const code = (value: string) => html`<code>${value}</code>`;
  const rows: [string, Content][] = [
    ['Plan', code(hash)],
    ['Workload', code(inputs.workload)],
    ['Profiles', code(inputs.profiles)],
    ['Fleet', code(inputs.fleet)],
    ['Current plan', inputs.current === null ? 'none: planned from scratch' : code(inputs.current)],
    ['Searchers', search.searchers.join(', ')],
    ['Seed', count(search.seed)],
    ['Budget', search.budget],
    [
      'Partition rules',
      partitionRules === 'no-4g-3g' ? 'no-4g-3g: 4g and 3g never share a GPU' : 'all that NVML allows',
    ],
  ];
  return html`
    <section id="inputs" aria-labelledby="inputs-h">
      <h2 id="inputs-h">Made from</h2>
      <p class="lead">Same inputs, seed and budget give the same plan, byte for byte. Hashes are SHA-256.</p>
      <table class="inputs"><tbody>
        ${rows.map(([name, value]) => html`<tr><th scope="row">${name}</th><td>${value}</td></tr>`)}
      </tbody></table>
    </section>`;
}
