import type { Plan } from '../../planner/documents/index.ts';
import { amount, percent, plural } from '../format.ts';
import { hasSeveralModels, serviceViews, usesText } from '../view/services.ts';
import type { Paint } from './index.ts';
import { type Cell, table } from './table.ts';

/** A screenful; the rest has more slack and stands in the report. */
const ROWS = 40;

/** Services, least slack first. */
export function serviceTable(plan: Plan, width: number, paint: Paint): string {
  const services = serviceViews(plan);
  const several = hasSeveralModels(plan);
  const rows = services.slice(0, ROWS).map((service): (string | Cell)[] => {
    const low = service.capacity < service.required;
    return [
      service.name,
      amount(service.rate),
      amount(service.required),
      amount(service.capacity),
      {
        text: percent(service.slack),
        ...(low ? { paint: paint.red } : service.tightest ? { paint: paint.yellow } : {}),
      },
      usesText(service.uses, several),
    ];
  });
  const body = table(
    [
      { head: 'SERVICE' },
      { head: 'RATE/S', align: 'right', drop: 1 },
      { head: 'REQUIRED/S', align: 'right' },
      { head: 'CAPACITY/S', align: 'right' },
      { head: 'SLACK', align: 'right' },
      { head: 'INSTANCES', min: 18, drop: 2 },
    ],
    rows,
    width,
    paint.dim,
  );
  const left = services.length - rows.length;
  const more =
    left > 0 ? `\n${paint.dim(`and ${plural(left, 'service')} more, with more slack (see report.html)`)}` : '';
  return `${paint.bold('Services, least slack first')}\n${body}${more}`;
}
