import pc from 'picocolors';
import type { Plan } from '../../planner/documents/index.ts';
import { count, money, percent, plural } from '../format.ts';
import { inUse } from '../view/geometry.ts';
import { serviceViews } from '../view/services.ts';
import { boundText, levelName, levelValue, verdict } from '../words/certificate.ts';
import { courseText } from '../words/trace.ts';
import { layoutTable } from './layouts.ts';
import { serviceTable } from './services.ts';
import { wrapped } from './table.ts';

/** How the terminal takes it. */
export interface TerminalOptions {
  /** Whether ANSI colours may be used. */
  readonly color: boolean;
  /** Characters a line may have. */
  readonly width: number;
}

/** Narrower terminals get lines of this width all the same: below it no table can be read. */
const LEAST_WIDTH = 40;

/** Colour functions of picocolors, all of them the identity where colours are off. */
export type Paint = ReturnType<typeof pc.createColors>;

/**
 * A plan in plain sentences and tables: summary, certificate, services, GPU layouts, search. Ends without a newline.
 *
 * @example console.log(renderTerminal(plan, { color: process.stdout.isTTY, width: process.stdout.columns ?? 100 }));
 */
export function renderTerminal(plan: Plan, options: TerminalOptions): string {
  const paint = pc.createColors(options.color);
  const width = Math.max(LEAST_WIDTH, options.width);
  return [
    summaryLines(plan, width, paint),
    certificateLines(plan, width, paint),
    serviceTable(plan, width, paint),
    layoutTable(plan, width, paint),
    wrapped(`Search: ${courseText(plan)}`, width, '  '),
  ].join('\n\n');
}

function summaryLines(plan: Plan, width: number, paint: Paint): string {
  const { summary, gpus } = plan;
  const instances = gpus.reduce((sum, gpu) => sum + gpu.instances.length, 0);
  const idle = gpus.reduce((sum, gpu) => sum + gpu.instances.filter((i) => i.service === null).length, 0);
  const idleGpus = gpus.filter((gpu) => !inUse(gpu)).length;
  const tightest = serviceViews(plan)[0];
  const cost = summary.costPerHour === undefined ? '' : `; ${money(summary.costPerHour)} per hour`;
  const first = `${plural(summary.gpus, 'GPU')} on ${plural(summary.nodes, 'node')} serve ${plural(summary.services, 'service')}${cost}.`;
  const second = [
    `${plural(instances, 'instance')}, ${idle === 0 ? 'none' : count(idle)} idle`,
    ...(idleGpus > 0 ? [`${plural(idleGpus, 'GPU')} of these nodes without work`] : []),
    ...(tightest ? [`smallest slack ${percent(tightest.slack)} (${tightest.name})`] : []),
  ].join('; ');
  const lines = [paint.bold(wrapped(first, width)), wrapped(`${second}.`, width)];
  if (summary.truncated)
    lines.push(paint.yellow(wrapped('Cut short by a wall-clock guard: another run may find a different plan.', width)));
  return lines.join('\n');
}

function certificateLines(plan: Plan, width: number, paint: Paint): string {
  const { state, badge, headline, because } = verdict(plan);
  const tone = state === 'proven' ? paint.green : paint.yellow;
  const levels = plan.certificate.levels.map((level) => {
    const value = `${levelName(level.objective)} ${levelValue(level.objective, level.value)}`;
    return level.proven ? `${value} (proven)` : `${value} (${boundText(level)})`;
  });
  return [
    wrapped(`${badge}: ${headline}`, width, '  ').replace(`${badge}:`, () => tone(paint.bold(`${badge}:`))),
    wrapped(because, width, '  '),
    ...(levels.length > 0 ? [wrapped(`In this order: ${levels.join(', ')}.`, width, '  ')] : []),
  ].join('\n');
}
