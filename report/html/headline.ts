import { count, money, percent, plural } from '../format.ts';
import { inUse } from '../view/geometry.ts';
import { verdict } from '../words/certificate.ts';
import type { Context } from './context.ts';
import { html, type Markup } from './markup.ts';

/** Title, the numbers that decide, and the certificate in one sentence. */
export function headline(ctx: Context): Markup {
  const { plan, title } = ctx;
  const { state, badge, headline, because } = verdict(plan);
  return html`<header><p class="kicker">MIG plan · ${plan.hash.slice(0, 12)}</p><h1>${title}</h1>
<div class="tiles">${tiles(ctx)}</div>
<div class="verdict ${state}"><p class="badge">${mark(state)}${badge}</p><p class="claim">${headline}</p><p>${because}</p></div>
${plan.summary.truncated && html`<p class="note"><b>Cut short.</b> A wall-clock guard ended the search before its budget was used up; another run may find a different plan.</p>`}
</header>`;
}

function mark(state: string): Markup {
  const path = state === 'proven' ? 'M3 8.5l3.2 3.2L13 5' : state === 'gap' ? 'M8 3.5v5.5M8 12v.5' : 'M4 8h8';
  return html`<svg viewBox="0 0 16 16" aria-hidden="true"><path d="${path}"/></svg>`;
}

function tiles(ctx: Context): Markup[] {
  const { summary, gpus, certificate } = ctx.plan;
  const instances = gpus.reduce((sum, gpu) => sum + gpu.instances.length, 0);
  const idle = gpus.reduce((sum, gpu) => sum + gpu.instances.filter((i) => i.service === null).length, 0);
  const idleGpus = gpus.filter((gpu) => !inUse(gpu)).length;
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
    ...(summary.costPerHour === undefined
      ? []
      : [tile('Cost per hour', money(summary.costPerHour), `in the fleet's currency`)]),
    tile('Services', count(summary.services), 'every rate met'),
    tile('Instances', count(instances), idle === 0 ? 'none idle' : `${count(idle)} idle`),
    ...(tightest ? [tile('Smallest slack', percent(tightest.slack), tightest.name)] : []),
  ];
}

function tile(label: string, value: string, note: string): Markup {
  return html`<div class="tile"><span>${label}</span><b>${value}</b><small title="${note}">${note}</small></div>`;
}
