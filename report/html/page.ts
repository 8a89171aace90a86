import { createHash } from 'node:crypto';
import type { Plan } from '../../planner/documents/index.ts';
import { plural } from '../format.ts';
import type { TransitionNumbers } from '../view/transition.ts';
import { certificateSection } from './certificate.ts';
import { legend } from './chip.ts';
import { type Context, contextOf } from './context.ts';
import { cutSection } from './cuts.ts';
import { headline } from './headline.ts';
import { inputSection } from './inputs.ts';
import { html, type Markup, raw } from './markup.ts';
import { DRAW_EACH_UP_TO, gpuSection } from './nodes.ts';
import { patternDefs } from './patterns.ts';
import { SCRIPT } from './script.ts';
import { serviceSection } from './services.ts';
import { styleSheet } from './styles.ts';
import { traceSection } from './trace.ts';
import { transitionSection } from './transition.ts';

/** What may be chosen about the page. */
export interface HtmlOptions {
  /** Heading and window title; default: the plan's size in words. */
  readonly title?: string;
  /** How the plan is reached. */
  readonly transition?: TransitionNumbers;
}

function sizeInWords({ summary }: Plan): string {
  return `${plural(summary.services, 'service')} on ${plural(summary.gpus, 'GPU')}`;
}

type Section = readonly [id: string, label: string, render: (ctx: Context) => Markup | undefined];

/** What there is to see first comes first: every GPU of a small plan, how the fleet is cut of a large one. */
function sectionsOf({ plan, transition }: Context): Section[] {
  const cuts: Section = ['cuts', 'Cuts', cutSection];
  const drawEach = plan.gpus.length <= DRAW_EACH_UP_TO;
  return [
    ...(drawEach ? [] : [cuts]),
    ['gpus', 'GPUs', gpuSection],
    ['services', 'Services', serviceSection],
    ['proof', 'Proof', certificateSection],
    ['search', 'Search', traceSection],
    ...(drawEach ? [cuts] : []),
    ...(transition ? [['transition', 'Way', transitionSection] satisfies Section] : []),
    ['inputs', 'Inputs', inputSection],
  ];
}

/** Nothing may load, send or run, but the styles of the page and the one script with this hash. */
function policy(): string {
  const script = createHash('sha256').update(SCRIPT).digest('base64');
  return [
    "default-src 'none'",
    "style-src 'unsafe-inline'",
    `script-src 'sha256-${script}'`,
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
}

/**
 * A plan as one HTML file: no network, no fonts, no scripts but one inline whose hash the policy names. Everything
 * essential is there without scripts. The same plan gives the same bytes.
 *
 * @example await writeFile('report.html', renderHtml(plan, { title: 'day' }));
 */
export function renderHtml(plan: Plan, options: HtmlOptions = {}): string {
  const ctx = contextOf(plan, options.title ?? sizeInWords(plan), options.transition);
  const sections = sectionsOf(ctx);
  const page = html`
    <!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8">
        <meta http-equiv="Content-Security-Policy" content="${raw(policy())}">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <meta name="referrer" content="no-referrer">
        <title>${ctx.title} · MIG plan</title>
        <link rel="icon" href="data:,">
        <style>${raw(styleSheet())}</style>
      </head>
      <body>
        <a class="skip" href="#main">Skip to the plan</a>
        ${patternDefs()}
        <main id="main">
          ${headline(ctx)}
          <nav aria-label="Sections">
            ${sections.map(([id, label]) => html`<a href="#${id}">${label}</a>`)}
          </nav>
          ${legend(ctx)}
          ${sections.map(([, , section]) => section(ctx))}
        </main>
        <footer>Made by mig-planner. This page loads nothing and sends nothing.</footer>
        <script>${raw(SCRIPT)}</script>
      </body>
    </html>`;
  return `${page}\n`;
}
