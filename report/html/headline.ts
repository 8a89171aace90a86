import { planHash } from '../../planner/documents/index.ts';
import { count, money, percent, plural } from '../format.ts';
import { inUse } from '../view/geometry.ts';
import { type Verdict, verdict } from '../words/certificate.ts';
import type { Context } from './context.ts';
import { html, type Markup } from './markup.ts';

/** Title, the numbers that decide, and the certificate in one sentence. */
export function headline(ctx: Context): Markup {
  const { plan, title } = ctx;
  const { state, badge, headline, because } = verdict(plan);
  return html`
    <header>
      <p class="kicker">MIG plan · ${planHash(plan).slice(0, 12)}</p>
      <h1>${title}</h1>
      <div class="verdict ${state}">
        <p class="badge">${mark(state)}${badge}</p>
        <p class="claim">${headline}</p>
        <p>${because}</p>
      </div>
      <div class="tiles">${tiles(ctx)}</div>
      ${
        plan.summary.truncated === true &&
        html`<p class="note"><b>Cut short.</b> A wall-clock guard ended the search before its budget was used up; another run may find a different plan.</p>`
      }
    </header>`;
}

const MARKS: Readonly<Record<Verdict['state'], string>> = {
  proven: 'M4 8.4l2.8 2.8L12 5.4',
  gap: 'M8 3.8v5M8 11.9v.3',
  open: 'M4.5 8h7',
};

function mark(state: Verdict['state']): Markup {
  return html`<svg viewBox="0 0 16 16" aria-hidden="true"><path d="${MARKS[state]}"/></svg>`;
}

function tiles(ctx: Context): Markup[] {
  const { summary, gpus, certificate } = ctx.plan;
  const instances = gpus.reduce((sum, gpu) => sum + gpu.instances.length, 0);
  const idle = gpus.reduce((sum, gpu) => sum + gpu.instances.filter((i) => i.service === null).length, 0);
  const idleGpus = gpus.filter((gpu) => !inUse(gpu)).length;
  const unmet = ctx.services.filter((service) => service.capacity < service.required).length;
  const tightest = ctx.services[0];
  return [
    tile(
      'GPUs',
      count(summary.gpus),
      certificate.method === 'none' ? 'no bound known' : `at least ${count(certificate.lowerBound)} needed`,
    ),
    tile(
      'Nodes',
      count(summary.nodes),
      idleGpus === 0 ? 'every GPU in use' : `${plural(idleGpus, 'idle GPU')} on them`,
    ),
    summary.costPerHour !== undefined &&
      tile('Cost per hour', money(summary.costPerHour), 'in the currency of the fleet'),
    tile('Services', count(summary.services), unmet === 0 ? 'every rate met' : `${count(unmet)} below their rate`),
    tile('Instances', count(instances), idle === 0 ? 'none idle' : `${count(idle)} idle`),
    tightest !== undefined && tile('Smallest slack', percent(tightest.slack), tightest.name),
  ].filter((shown) => shown !== false);
}

function tile(label: string, value: string, note: string): Markup {
  return html`<div class="tile"><span>${label}</span><b>${value}</b><small title="${note}">${note}</small></div>`;
}
