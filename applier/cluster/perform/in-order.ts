import type { Call, Refused } from '../../types.ts';
import { kindKey } from '../../types.ts';

/** Enough to be quick, few enough that an API server does not mind. */
const AT_A_TIME = 8;

/** What a call is about: calls about the same object are made one after the other. */
function objectOf(call: Call): string {
  switch (call.call) {
    case 'evict':
    case 'setDeletionCost':
      return `pod ${call.namespace}/${call.pod}`;
    case 'scale':
    case 'retune':
      return `kind ${kindKey(call.kind)}`;
    case 'scaleOriginal':
      return `original ${call.service}`;
    case 'route':
      return `route ${call.service}`;
    case 'event':
      return `event ${call.on} ${call.name}`;
    default:
      return `node ${call.node}`;
  }
}

/**
 * Makes calls, a few at a time; those about one object in their order, and none of them after one that was refused.
 *
 * @param make returns what was refused, or null; what it throws ends all
 */
export async function inOrder(
  calls: readonly Call[],
  make: (call: Call) => Promise<Refused | null>,
): Promise<Refused[]> {
  const byObject = new Map<string, Call[]>();
  for (const call of calls) {
    const queue = byObject.get(objectOf(call));
    if (queue === undefined) byObject.set(objectOf(call), [call]);
    else queue.push(call);
  }
  const queues = [...byObject.values()];
  const refused: Refused[] = [];
  let next = 0;
  let failed = false;
  const work = async () => {
    while (next < queues.length && !failed) {
      const queue = queues[next++]!;
      for (const [at, call] of queue.entries()) {
        const refusal = await make(call).catch((error) => {
          failed = true;
          throw error;
        });
        if (refusal === null) continue;
        refused.push(refusal);
        for (const later of queue.slice(at + 1)) {
          refused.push({
            call: later,
            why: 'other',
            message: `not tried, as one before it was refused: ${refusal.message}`,
          });
        }
        break;
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(AT_A_TIME, queues.length) }, work));
  return refused;
}
