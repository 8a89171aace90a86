import { count, plural } from '../format.ts';
import type { TransitionNumbers } from '../view/transition.ts';
import { claimText, minutes, obstacleText, surgeText } from '../words/transition.ts';
import type { Context } from './context.ts';
import { type Content, html, type Markup } from './markup.ts';

/** How the plan is reached from what runs, or what stands in the way. */
export function transitionSection({ transition }: Context): Markup | undefined {
  if (!transition) return undefined;
  return html`
    <section id="transition" aria-labelledby="transition-h">
      <h2 id="transition-h">Way to this plan</h2>
      ${transition.feasible ? steps(transition) : blocked(transition)}
    </section>`;
}

type Feasible = Extract<TransitionNumbers, { readonly feasible: true }>;

function steps({ waves, steps, seconds, nodes, pods, surgeNodes }: Feasible): Markup {
  if (steps === 0 && pods.retuned === 0)
    return html`<p class="lead">What runs is this plan: nothing is to be done.</p>`;
  const rows: [string, Content][] = [
    ['Steps', `${count(steps)} in ${plural(waves, 'wave')}`],
    ['Expected duration', minutes(seconds)],
    ['Nodes cut anew', count(nodes.reconfigured)],
    ['Nodes added', `${count(nodes.added)}${surgeNodes > 0 ? `, up to ${count(surgeNodes)} above maxNodes` : ''}`],
    ['Nodes released', count(nodes.removed)],
    ['Pods started', count(pods.started)],
    ['Pods stopped', count(pods.stopped)],
    ['Pods with another batch', count(pods.retuned)],
  ];
  return html`
    <p class="lead">No service that both plans have falls below the smaller of its old and its new rate. The steps are in transition.json.</p>
    <table class="inputs"><tbody>
      ${rows.map(([name, value]) => html`<tr><th scope="row">${name}</th><td>${value}</td></tr>`)}
    </tbody></table>`;
}

function blocked({ blocked }: Extract<TransitionNumbers, { readonly feasible: false }>): Markup {
  return html`<p class="note"><b>${capitalised(claimText(blocked))}.</b> ${obstacleText(blocked)}. ${capitalised(surgeText(blocked))}.</p>`;
}

const capitalised = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
