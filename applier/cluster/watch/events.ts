import type { IncomingMessage } from 'node:http';
import type { KubeObject, StatusObject } from '../api/objects.ts';
import { readLines } from '../api/read-body.ts';

/** The server no longer knows the version from which was to be watched. */
export class WatchExpiredError extends Error {
  override readonly name = 'WatchExpiredError';
}

export interface WatchEvent {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK';
  readonly object: KubeObject;
}

/** @throws WatchExpiredError where the collection has to be listed anew */
export async function* readEvents(answer: IncomingMessage): AsyncGenerator<WatchEvent> {
  for await (const line of readLines(answer)) {
    const event = line as { readonly type: string; readonly object: KubeObject & StatusObject };
    if (event.type === 'ERROR') {
      const { code, reason, message = '' } = event.object;
      if (code === 410 || reason === 'Expired' || reason === 'Gone') throw new WatchExpiredError(message);
      throw new Error(`the server ended the watch: ${code ?? ''} ${reason ?? ''} ${message}`);
    }
    yield event as WatchEvent;
  }
}
