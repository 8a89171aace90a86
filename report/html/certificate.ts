import type { CertificateLevel } from '../../planner/documents/index.ts';
import { boundText, levelName, levelValue, methodName } from '../words/certificate.ts';
import type { Context } from './context.ts';
import { html, type Markup } from './markup.ts';
import { gpuPrices, levelPrices } from './prices.ts';
import { scrollTable } from './scroll-table.ts';

const HEADS = [
  { label: 'Level' },
  { label: 'Objective' },
  { label: 'This plan', number: true },
  { label: 'Any plan' },
  { label: 'Proven' },
];

/** The proof: level by level, then the prices with which a reader can check it. */
export function certificateSection(ctx: Context): Markup {
  const { levels } = ctx.plan.certificate;
  return html`
    <section id="proof" aria-labelledby="proof-h">
      <h2 id="proof-h">Proof</h2>
      <p class="lead">Objectives count in this order: a level matters only between plans that are equal in all levels above it.</p>
      ${scrollTable('Levels of the objective', 'levels', HEADS, levels.map(levelRow))}
      ${gpuPrices(ctx)}
      ${levelPrices(ctx)}
    </section>`;
}

function levelRow(level: CertificateLevel, index: number): Markup {
  const how = level.method === undefined || level.method === 'none' ? '' : `, by ${methodName(level.method)}`;
  return html`
    <tr>
      <td>${index + 1}</td>
      <th scope="row">${levelName(level.objective)}</th>
      <td class="n"><b>${levelValue(level.objective, level.value)}</b></td>
      <td>${boundText(level)}</td>
      <td>${level.proven ? html`<span class="yes">yes${how}</span>` : html`<span class="no">open</span>`}</td>
    </tr>`;
}
