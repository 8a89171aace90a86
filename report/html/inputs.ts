import { type Plan, planHash } from '../../planner/documents/index.ts';
import { count } from '../format.ts';
import type { Context } from './context.ts';
import { type Content, html, type Markup } from './markup.ts';

/** What the plan was made from, so that it can be made again. */
export function inputSection(ctx: Context): Markup {
  const { inputs, search, partitionRules } = ctx.plan;
  const rows: [string, Content][] = [
    ['Plan', code(planHash(ctx.plan))],
    ...documentRows(inputs),
    ...searchRows(search),
    [
      'Partition rules',
      partitionRules === 'no-4g-3g' ? 'no-4g-3g: 4g and 3g never share a GPU' : 'all that NVML allows',
    ],
  ];
  return html`
    <section id="inputs" aria-labelledby="inputs-h">
      <h2 id="inputs-h">Made from</h2>
      <p class="lead">${
        inputs && search
          ? 'Same inputs, seed and budget give the same plan, byte for byte.'
          : 'The plan does not state all that it was made from.'
      } Hashes are SHA-256.</p>
      <table class="inputs"><tbody>
        ${rows.map(([name, value]) => html`<tr><th scope="row">${name}</th><td>${value}</td></tr>`)}
      </tbody></table>
    </section>`;
}

const code = (value: string) => html`<code>${value}</code>`;

function documentRows(inputs: Plan['inputs']): [string, Content][] {
  if (!inputs) return [];
  return [
    ['Workload', code(inputs.workload)],
    ['Profiles', code(inputs.profiles)],
    ['Fleet', code(inputs.fleet)],
    ['Current plan', inputs.current === null ? 'none: planned from scratch' : code(inputs.current)],
  ];
}

function searchRows(search: Plan['search']): [string, Content][] {
  if (!search) return [];
  return [
    ['Searchers', search.searchers.join(', ')],
    ['Seed', count(search.seed)],
    ['Budget', search.budget],
  ];
}
