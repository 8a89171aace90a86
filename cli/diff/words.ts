import { amount, count, money, plural } from '../../report/format.ts';
import { table } from '../../report/terminal/table.ts';
import { transitionText } from '../../report/words/transition.ts';
import { namesInWords } from '../names.ts';
import { retuneInWords } from '../transition/words.ts';
import type { Change, DiffWay, PlanDiff, ServiceChange } from './compare.ts';

/** Without a terminal there is no width to keep to. */
const DEFAULT_WIDTH = 100;

/** What changes, for people. Ends without a newline. */
export function diffInWords(diff: PlanDiff & { readonly transition?: DiffWay }): string {
  const { services, nodes, restartedPods, gpus, nodeCount, costPerHour, transition } = diff;
  const cost =
    costPerHour.before === null && costPerHour.after === null ? [] : [`cost per hour ${arrow(costPerHour, money)}`];
  const figures = [`GPUs ${arrow(gpus, count)}`, `nodes ${arrow(nodeCount, count)}`, ...cost];
  return [
    `${figures.join('; ')}.`,
    `Nodes reconfigured: ${namesInWords(nodes.reconfigured)}; added: ${namesInWords(nodes.added)}; removed: ${namesInWords(nodes.removed)}.`,
    `${plural(restartedPods, 'pod starts', 'pods start')} anew.`,
    ...(transition ? [`Way there: ${transitionText(transition)}.`, ...retuneInWords(transition.retune)] : []),
    '',
    servicesInWords(services),
  ].join('\n');
}

function servicesInWords(services: readonly ServiceChange[]): string {
  const changed = services.filter((service) => [service.rate, service.capacity, service.instances].some(differs));
  const rows = changed.map(({ name, rate, capacity, instances }) => [
    name,
    arrow(rate, amount),
    arrow(capacity, amount),
    arrow(instances, count),
  ]);
  const same = services.length - changed.length;
  const rest = same === 0 ? [] : [`${plural(same, 'service')} with the same rate, capacity and instances`];
  if (rows.length === 0) return rest.join('\n');
  const columns = [
    { head: 'SERVICE' },
    { head: 'RATE/S', align: 'right' as const },
    { head: 'CAPACITY/S', align: 'right' as const },
    { head: 'INSTANCES', align: 'right' as const },
  ];
  const body = table(columns, rows, process.stdout.columns || DEFAULT_WIDTH, (text) => text);
  return [body, ...rest].join('\n');
}

const differs = ({ before, after }: Change): boolean => before !== after;

/** `16 → 5`; a dash where a plan does not have it. */
function arrow({ before, after }: Change, text: (value: number) => string): string {
  const one = (value: number | null) => (value === null ? '–' : text(value));
  return before === after ? one(before) : `${one(before)} → ${one(after)}`;
}
