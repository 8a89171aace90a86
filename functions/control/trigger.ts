import * as z from 'zod';
import { check } from '../check.ts';
import { InvalidInputError } from '../errors.ts';
import { SHARED } from './keys.ts';

export const TRIGGER_KINDS = ['schedule', 'demand', 'object', 'alarm', 'manual'] as const;

/** A folder under `demand/`. */
export const WorkloadName = z.string().regex(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/, {
  error: 'expected the name of a folder under demand/: a-z, 0-9 and "-", at most 63',
});

const LONGEST_REASON = 500;

/** Why somebody should look at the plan again, in one form whatever it came from. */
export const TriggerSchema = z.object({
  /** Equal for every delivery of one event. */
  id: z.string().min(1).max(300),
  kind: z.enum(TRIGGER_KINDS),
  /** When it happened, ISO 8601 in UTC: deliveries come in any order. */
  time: z.iso.datetime({ offset: true }).transform((time) => new Date(time).toISOString()),
  /** Which of the workloads under `demand/`; without one it is about the one in force. */
  workload: WorkloadName.optional(),
  /** What a reader of the decision wants to know of it. Cut: it travels with the input of a run, which may be 256 KiB. */
  reason: z
    .string()
    .transform((reason) => reason.slice(0, LONGEST_REASON))
    .optional(),
  /** When intake first had it in hand; absent before that. */
  takenIn: z.iso.datetime().optional(),
});

export type Trigger = z.infer<typeof TriggerSchema>;

/** An execution of the workflow came to an end without its last states: aborted, or out of time. */
export interface RunEnded {
  readonly kind: 'run-ended';
  readonly execution: string;
}

/** Nothing to decide about, and why. */
export interface Ignored {
  readonly kind: 'ignored';
  readonly id: string;
  readonly time: string;
  readonly reason: string;
}

const Event = z.looseObject({
  id: z.string(),
  source: z.string(),
  'detail-type': z.string(),
  time: z.iso.datetime({ offset: true }),
  detail: z.unknown(),
});
const ObjectDetail = z.looseObject({ object: z.looseObject({ key: z.string().min(1) }) });
const AlarmDetail = z.looseObject({ alarmName: z.string(), state: z.looseObject({ value: z.string() }) });
const DemandDetail = TriggerSchema.pick({ workload: true, reason: true });
const StatesDetail = z.looseObject({ executionArn: z.string(), status: z.string() });

/**
 * The body of a queue's message as a trigger. Schedules and people send a Trigger as it is; EventBridge sends its
 * events: `DemandChanged`, `Object Created`, alarms, and executions that were aborted or timed out.
 *
 * @throws InvalidInputError for what is none of them: the message then ends in the dead-letter queue, not in silence
 */
export function readTrigger(body: string): Trigger | RunEnded | Ignored {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch (cause) {
    throw new InvalidInputError(`expected JSON in the message, got ${body.slice(0, 80)}`, { cause });
  }
  const isEvent = typeof value === 'object' && value !== null && 'detail-type' in value;
  return isEvent ? ofEvent(check(Event, value, 'event')) : check(TriggerSchema, value, 'trigger');
}

function ofEvent(event: z.infer<typeof Event>): Trigger | RunEnded | Ignored {
  const { id, time, detail } = event;
  const type = event['detail-type'];
  const trigger = (kind: Trigger['kind'], rest: Partial<Trigger>): Trigger =>
    check(TriggerSchema, { id, kind, time, ...rest }, 'event');
  switch (type) {
    case 'Object Created': {
      const { key } = check(ObjectDetail, detail, 'detail').object;
      const reason = `new object ${key}`;
      const [root, workload, ...file] = key.split('/');
      // The console makes an object of a folder's name when it makes a folder: nothing is to be planned for yet.
      if (root !== 'demand' || workload === undefined || file.length === 0 || key.endsWith('/'))
        return { kind: 'ignored', id, time, reason };
      // Profiles and fleets for all workloads: whichever is in force has to be looked at again.
      return trigger('object', workload === SHARED ? { reason } : { workload, reason });
    }
    case 'CloudWatch Alarm State Change': {
      const { alarmName, state } = check(AlarmDetail, detail, 'detail');
      const reason = `alarm ${alarmName} is ${state.value}`;
      return state.value === 'ALARM' ? trigger('alarm', { reason }) : { kind: 'ignored', id, time, reason };
    }
    case 'Step Functions Execution Status Change': {
      const { executionArn, status } = check(StatesDetail, detail, 'detail');
      if (status !== 'RUNNING' && status !== 'SUCCEEDED') return { kind: 'run-ended', execution: executionArn };
      return { kind: 'ignored', id, time, reason: `execution ${executionArn} is ${status}` };
    }
    case 'DemandChanged':
      return trigger('demand', check(DemandDetail, detail, 'detail'));
    default:
      throw new InvalidInputError(
        `detail-type: expected DemandChanged, Object Created, CloudWatch Alarm State Change or Step Functions Execution Status Change, got ${type}`,
      );
  }
}

type Ordered = Pick<Trigger, 'time' | 'id' | 'takenIn'>;

/** Negative when `a` happened first; ids break ties, so that everybody agrees on the order. */
export function compareTriggers(a: Ordered, b: Ordered): number {
  return compare(happened(a), happened(b)) || compare(a.time, b.time) || compare(a.id, b.id);
}

/**
 * Nothing happens after it was heard of. Without this, one event from a clock that is a year ahead would make everything
 * look old that comes within the year.
 */
function happened({ time, takenIn = time }: Ordered): string {
  return takenIn < time ? takenIn : time;
}

function compare(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}
