/** A handler that does what it is told, to show what the harness and the runtime make of it. */
import { writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

interface Context {
  readonly awsRequestId: string;
  readonly functionName: string;
  readonly memoryLimitInMB: string;
  getRemainingTimeInMillis(): number;
}

class TeapotError extends Error {
  override readonly name = 'TeapotError';
}

let calls = 0;

export async function handler(event: { do: string; ms?: number; path?: string }, context: Context): Promise<unknown> {
  calls++;
  switch (event.do) {
    case 'echo':
      return {
        event,
        calls,
        node: process.version,
        name: context.functionName,
        remaining: context.getRemainingTimeInMillis(),
      };
    case 'throw':
      throw new TeapotError('short and stout', { cause: new Error('tip me over') });
    case 'wait':
      console.log('waiting');
      await sleep(event.ms ?? 0);
      if (event.path !== undefined) writeFileSync(event.path, 'still running');
      return 'waited';
    case 'eat': {
      const eaten: Buffer[] = [];
      for (;;) eaten.push(Buffer.alloc(16 * 1024 * 1024, 1));
    }
    case 'exit':
      process.exit(3);
  }
  return undefined;
}
