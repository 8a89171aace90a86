import type { IncomingMessage } from 'node:http';

/** The whole body as text. */
export async function readText(answer: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of answer) parts.push(part as Buffer);
  return Buffer.concat(parts).toString('utf8');
}

/** A body of one JSON document a line, as watches are. Ends without an error where the server ends it. */
export async function* readLines(answer: IncomingMessage): AsyncGenerator<unknown> {
  let parts: Buffer[] = [];
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    let from = 0;
    for (let at = chunk.indexOf(NEWLINE); at >= 0; at = chunk.indexOf(NEWLINE, from)) {
      parts.push(chunk.subarray(from, at));
      const line = Buffer.concat(parts).toString('utf8');
      parts = [];
      from = at + 1;
      if (line.trim() !== '') yield JSON.parse(line);
    }
    if (from < chunk.length) parts.push(chunk.subarray(from));
  }
}

const NEWLINE = 0x0a;
