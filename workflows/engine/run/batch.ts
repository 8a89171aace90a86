import type { Json } from '../json.ts';
import type { ItemBatcher } from '../model.ts';
import type { Template } from '../query/template.ts';
import { StateFailure } from './failure.ts';
import { evaluateInteger } from './numbers.ts';
import type { Visit } from './visit.ts';

/** The input of one child, and how many items it stands for. */
export interface ChildInput {
  readonly input: Json;
  readonly items: number;
}

/** Puts items into batches `{BatchInput?, Items}`, each as full as both limits allow. */
export async function batchItems(visit: Visit, batcher: ItemBatcher, items: readonly Json[]): Promise<ChildInput[]> {
  const environment = visit.environment();
  const limit = async (field: string, template: Template | undefined, fallback: number): Promise<number> => {
    const value = (await evaluateInteger(template, environment)) ?? fallback;
    if (value <= 0) throw new StateFailure('States.ItemReaderFailed', `field ${field} must be positive`);
    return Math.min(value, fallback);
  };
  const maxItems = await limit('MaxItemsPerBatch', batcher.maxItems, Number.POSITIVE_INFINITY);
  const maxBytes = await limit('MaxInputBytesPerBatch', batcher.maxBytes, visit.execution.runtime.limits.payloadBytes);
  const shared = batcher.batchInput === undefined ? {} : { BatchInput: await batcher.batchInput.evaluate(environment) };
  const emptyBytes = Buffer.byteLength(JSON.stringify({ ...shared, Items: [] }));

  const batches: ChildInput[] = [];
  let batch: Json[] = [];
  let bytes = emptyBytes;
  const close = (): void => {
    if (batch.length > 0) batches.push({ input: { ...shared, Items: batch }, items: batch.length });
    batch = [];
    bytes = emptyBytes;
  };
  for (const item of items) {
    const size = Buffer.byteLength(JSON.stringify(item));
    if (emptyBytes + size > maxBytes) {
      throw new StateFailure(
        'States.ItemReaderFailed',
        `An item of ${size} bytes does not fit into a batch of at most ${maxBytes} bytes.`,
      );
    }
    // One byte is the comma between two items.
    const added = size + (batch.length > 0 ? 1 : 0);
    if (batch.length >= maxItems || bytes + added > maxBytes) close();
    bytes += batch.length > 0 ? size + 1 : size;
    batch.push(item);
  }
  close();
  return batches;
}
