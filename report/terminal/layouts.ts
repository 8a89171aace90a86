import type { Plan } from '../../planner/documents/index.ts';
import { count, plural } from '../format.ts';
import { shortProfile } from '../view/geometry.ts';
import { distinctLayouts, type GpuLayout } from '../view/layouts.ts';
import { nameRanges } from '../view/nodes.ts';
import { hasSeveralModels } from '../view/services.ts';
import type { Paint } from './index.ts';
import { table } from './table.ts';

/** Layouts listed: all of a small plan, the most frequent of a large one. */
const ROWS = 24;
/** Node names, or ranges of them, per layout. */
const NAMES = 4;

/** Distinct GPU layouts with how many GPUs have them, and on which nodes. */
export function layoutTable(plan: Plan, width: number, paint: Paint): string {
  const { list } = distinctLayouts(plan.gpus);
  const several = hasSeveralModels(plan);
  const shown = list.slice(0, ROWS);
  const body = table(
    [
      { head: 'GPUS', align: 'right' },
      ...(several ? [{ head: 'MODEL' }] : []),
      { head: 'INSTANCES', min: 24 },
      { head: 'NODES', min: 12, drop: 1 },
    ],
    shown.map((layout) => [
      count(layout.count),
      ...(several ? [layout.gpu] : []),
      instancesText(layout),
      nameRanges(layout.nodes, NAMES).join(', '),
    ]),
    width,
    paint.dim,
  );
  const left = list.slice(ROWS);
  const gpus = left.reduce((sum, layout) => sum + layout.count, 0);
  const more =
    left.length > 0
      ? `\n${paint.dim(`and ${plural(left.length, 'layout')} more on ${plural(gpus, 'GPU')} (see report.html)`)}`
      : '';
  return `${paint.bold(`GPU layouts (${plural(list.length, 'distinct one', 'distinct ones')})`)}\n${body}${more}`;
}

/** `4g bert + 3g resnet50`, from the first memory slice on; equal neighbours are drawn together. */
function instancesText(layout: GpuLayout): string {
  if (layout.instances.length === 0) return 'not cut';
  const runs: { text: string; count: number }[] = [];
  for (const { profile, service } of layout.instances) {
    const text = `${shortProfile(profile)} ${service ?? '(idle)'}`;
    const last = runs.at(-1);
    if (last?.text === text) last.count++;
    else runs.push({ text, count: 1 });
  }
  return runs.map((run) => (run.count === 1 ? run.text : `${run.count}×${run.text}`)).join(' + ');
}
