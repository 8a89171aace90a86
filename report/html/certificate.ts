import type { CertificateLevel } from '../../planner/documents/index.ts';
import { boundText, levelName, levelValue, methodName } from '../words/certificate.ts';
import type { Context } from './context.ts';
import { html, type Markup } from './markup.ts';
import { priceTables } from './prices.ts';

/** The proof: level by level, then the prices with which a reader can check it. */
export function certificateSection(ctx: Context): Markup {
  const { levels } = ctx.plan.certificate;
  return html`<section id="proof" aria-labelledby="proof-h"><h2 id="proof-h">Proof</h2>
<p class="lead">Objectives count in this order: a level matters only between plans that are equal in all levels above it.</p>
<div class="scroll" tabindex="0" role="region" aria-label="Levels of the objective"><table class="levels"><thead><tr><th scope="col">Level</th><th scope="col">Objective</th><th scope="col" class="n">This plan</th><th scope="col">Any plan</th><th scope="col">Proven</th></tr></thead><tbody>${levels.map(
    levelRow,
  )}</tbody></table></div>
${priceTables(ctx)}
</section>`;
}

function levelRow(level: CertificateLevel, index: number): Markup {
  const how = level.method === undefined || level.method === 'none' ? '' : ` by ${methodName(level.method)}`;
  return html`<tr><td class="n">${index + 1}</td><th scope="row">${levelName(level.objective)}</th><td class="n"><b>${levelValue(level.objective, level.value)}</b></td><td>${boundText(
    level,
  )}</td><td>${level.proven ? html`<span class="yes">Yes${how}</span>` : html`<span class="no">Not proven</span>`}</td></tr>`;
}
